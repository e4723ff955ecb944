using System.Diagnostics;
using Serverless.Application.Runs;

namespace Serverless.Benchmarks.Runs;

/// <summary>What the audit costs a run that makes one call, from its start to its end on disk: with it and without, in turn, in one process.</summary>
internal static class AuditBenchmark
{
    private const int Runs = 3_000;
    private const int AtOnce = 64;
    private const int Alone = 50;

    public static async Task RunAsync(int rounds)
    {
        var (many, processor, alone) = (new List<double>(), new List<double>(), new List<double>());
        await RoundAsync(audited: false);
        await RoundAsync(audited: true);
        for (var round = 0; round < rounds; round++)
        {
            var without = await RoundAsync(audited: false);
            var with = await RoundAsync(audited: true);
            many.Add(with.Many / without.Many);
            processor.Add(with.Processor / without.Processor);
            alone.Add(with.Alone / without.Alone);
        }

        Measured.Print($"time of {Runs} runs, {AtOnce} at once, audited ÷ not", "", many, "0.00");
        Measured.Print("  processor time", "", processor, "0.00");
        Measured.Print("  time of one run after the other", "", alone, "0.00");
    }

    private static async Task<(double Many, double Processor, double Alone)> RoundAsync(bool audited)
    {
        var workflow = EngineUnderTest.Workflow("""[{"a":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""");
        await using var test = await EngineUnderTest.StartAsync(audited);
        await test.StartAsync(100_000, 200, workflow, AtOnce);
        await test.EndAsync(RunStatus.Running);
        var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await test.StartAsync(0, Runs, workflow, AtOnce);
        await test.EndAsync(RunStatus.Running);
        var (many, processor) = (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - used);
        began = Stopwatch.GetTimestamp();
        for (var number = 0; number < Alone; number++)
        {
            await test.StartAsync(200_000 + number, 1, workflow, 1);
            await test.EndAsync(RunStatus.Running);
        }

        return (many.TotalSeconds, processor.TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
