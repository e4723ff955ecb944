using System.Diagnostics;
using Serverless.Application.Runs;

namespace Serverless.Benchmarks.Runs;

/// <summary>Durable transitions a second: a task whose outcome is on disk before the next one begins. Each is a call that answers at once, so it is one
/// commit that holds the outcome, the end of the task, the start of the next and the intent of its call: four facts.</summary>
internal static class TransitionBenchmark
{
    private const int Tasks = 1_000;
    private const int Runs = 1_000;
    private const int TasksOfEach = 50;

    public static async Task RunAsync(int rounds)
    {
        var (sequential, concurrent, appends, share) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await using var test = await EngineUnderTest.StartAsync();
            await RateAsync(test, 0, 20, 50);
            sequential.Add(await RateAsync(test, 100, 1, Tasks * 3));
            concurrent.Add(await RateAsync(test, 1_000, Runs, TasksOfEach));
            appends.Add(await AppendsPerSecondAsync(test));
            share.Add(sequential[^1] / appends[^1]);
        }

        Measured.Print("durable transitions, one run", "/s", sequential);
        Measured.Print("durable transitions, 1,000 runs at once", "/s", concurrent);
        Measured.Print("  yardstick: the same commits without an engine", "/s", appends);
        Measured.Print("  one run as a part of it", "", share, "0.00");
    }

    private static async Task<double> RateAsync(EngineUnderTest test, int first, int runs, int tasks)
    {
        var call = """{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}""";
        var workflow = EngineUnderTest.Workflow($"[{string.Join(',', Enumerable.Range(0, tasks).Select(i => "{" + $"\"t{i}\":{call}" + "}"))}]");
        var watch = Stopwatch.StartNew();
        await test.StartAsync(first, runs, workflow, Math.Min(runs, 64));
        await test.EndAsync(RunStatus.Running);
        return runs * tasks / watch.Elapsed.TotalSeconds;
    }

    /// <summary>What the store allows to whoever waits for each commit: appends of the four facts of a transition, one after the other.</summary>
    private static async Task<double> AppendsPerSecondAsync(EngineUnderTest test)
    {
        const int appends = 1_000;
        var summary = await test.Store.FindAsync(EngineUnderTest.Start(100, EngineUnderTest.Workflow("[]")).RunId, default) ?? throw new InvalidOperationException("The run was started.");
        var facts = (await test.Store.ReadAsync(summary.RunId, new HistoryPage(3, 4), default)).ToList();
        await test.Store.AppendAsync(new RunAppend("yardstick", 0, facts, summary), default);
        var watch = Stopwatch.StartNew();
        for (var i = 1; i <= appends; i++)
        {
            await test.Store.AppendAsync(new RunAppend("yardstick", 4 * i, facts, summary), default);
        }

        return appends / watch.Elapsed.TotalSeconds;
    }
}
