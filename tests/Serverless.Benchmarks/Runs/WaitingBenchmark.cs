using System.Diagnostics;

namespace Serverless.Benchmarks.Runs;

/// <summary>What 100,000 runs cost that do nothing but wait: half for a time, half for an event.</summary>
internal static class WaitingBenchmark
{
    private const int Runs = 100_000;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(int rounds)
    {
        var (bytes, processor) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await using var test = await EngineUnderTest.StartAsync();
            await WaitAsync(test, 0, 1_000);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await WaitAsync(test, 1_000, Runs);
            await test.EndAsync(Application.Runs.RunStatus.Running);
            bytes.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Runs);
            processor.Add(await ProcessorAsync());
        }

        Measured.Print("memory of a run that waits", "bytes", bytes);
        Measured.Print("processor while 100,000 wait", "% of a core", processor, "0.00");
    }

    private static async Task WaitAsync(EngineUnderTest test, int first, int runs)
    {
        await test.StartAsync(first, runs / 2, EngineUnderTest.Workflow("""[{"w":{"wait":"P1Y"}}]"""), 128);
        await test.StartAsync(first + (runs / 2), runs / 2, EngineUnderTest.Workflow("""[{"l":{"listen":{"to":{"one":{"with":{"type":"com.example.freed"}}}}}}]"""), 128);
    }

    private static async Task<double> ProcessorAsync()
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        await Task.Delay(Watched);
        self.Refresh();
        return (self.TotalProcessorTime - before) / Watched * 100;
    }
}
