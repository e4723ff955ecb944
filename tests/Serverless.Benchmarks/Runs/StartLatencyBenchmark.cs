using System.Diagnostics;

namespace Serverless.Benchmarks.Runs;

/// <summary>How long a start takes until the run is on disk, at a steady rate of starts, each of a run that makes one call.</summary>
internal static class StartLatencyBenchmark
{
    private const int Starts = 3_000;
    private const int PerSecond = 500;

    public static async Task RunAsync(int rounds)
    {
        var (medians, late) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await using var test = await EngineUnderTest.StartAsync();
            await MeasureAsync(test, 0, 500);
            var taken = await MeasureAsync(test, 10_000, Starts);
            medians.Add(Measured.Percentile(taken, 0.5));
            late.Add(Measured.Percentile(taken, 0.99));
        }

        Measured.Print($"start of a run, {PerSecond} a second, p50", "ms", medians, "0.00");
        Measured.Print("  p99", "ms", late, "0.00");
    }

    private static async Task<List<double>> MeasureAsync(EngineUnderTest test, int first, int count)
    {
        var workflow = EngineUnderTest.Workflow("""[{"a":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""");
        var taken = new List<Task<double>>(count);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            while (Stopwatch.GetElapsedTime(begin).TotalSeconds * PerSecond < i)
            {
                await Task.Delay(1);
            }

            var number = first + i;
            taken.Add(Task.Run(async () =>
            {
                var at = Stopwatch.GetTimestamp();
                await test.Engine.StartAsync(EngineUnderTest.Start(number, workflow), default);
                return Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            }));
        }

        return [.. (await Task.WhenAll(taken)).Order()];
    }
}
