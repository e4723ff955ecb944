using System.Diagnostics;

namespace Serverless.Benchmarks.Runs;

/// <summary>Restart with 100,000 runs that wait for a time: from opening the store until every timer is set.</summary>
internal static class TimerBenchmark
{
    private const int Timers = 100_000;

    public static async Task RunAsync(int rounds)
    {
        await using var test = await EngineUnderTest.StartAsync();
        await test.StartAsync(0, Timers, EngineUnderTest.Workflow("""[{"w":{"wait":"P1Y"}}]"""), 128);
        var taken = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            await test.CloseAsync();
            GC.Collect();
            var watch = Stopwatch.StartNew();
            if (await test.OpenAsync() is not Timers and var found)
            {
                throw new InvalidOperationException($"{found} of {Timers} runs were taken up.");
            }

            taken.Add(watch.Elapsed.TotalSeconds);
        }

        Measured.Print("restart with 100,000 pending timers", "s", taken, "0.00");
    }
}
