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
        var (sequential, concurrent, syncs) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await using var test = await EngineUnderTest.StartAsync();
            await RateAsync(test, 0, 20, 50);
            sequential.Add(await RateAsync(test, 100, 1, Tasks * 3));
            concurrent.Add(await RateAsync(test, 1_000, Runs, TasksOfEach));
            syncs.Add(SyncsPerSecond());
        }

        Measured.Print("durable transitions, one run", "/s", sequential);
        Measured.Print("durable transitions, 1,000 runs at once", "/s", concurrent);
        Measured.Print("  yardstick: writes of 4 KiB with fsync, one after the other", "/s", syncs);
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

    /// <summary>What the disk allows to whoever waits for it each time.</summary>
    private static double SyncsPerSecond()
    {
        const int writes = 500;
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, 0);
            var page = new byte[4096];
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < writes; i++)
            {
                file.Write(page);
                file.Flush(flushToDisk: true);
            }

            return writes / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
