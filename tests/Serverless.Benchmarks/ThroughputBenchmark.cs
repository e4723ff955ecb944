using System.Diagnostics;
using System.Text.Json;

namespace Serverless.Benchmarks;

/// <summary>Event → run → one HTTP call → recorded, a second: from the first event sent to the last run completed, all durable.</summary>
internal static class ThroughputBenchmark
{
    private const int Connections = 64;
    private const int Events = 30_000;

    public static async Task RunAsync(int rounds)
    {
        var (rates, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var calls = 0;
            using var target = new RawTarget(_ => Interlocked.Increment(ref calls));
            using var test = await RouterUnderTest.StartAsync(target.Url);
            await RunAsync(test, "warm", Events / 10, () => calls);
            var before = calls;
            rates.Add(Events / await RunAsync(test, "e", Events, () => calls - before));
            memory.Add(test.PeakMemory());
        }

        Measured.Print("event → run → one HTTP call → recorded, durable", "runs/s", rates);
        Measured.Print("  router memory, peak", "MiB", memory);
    }

    private static async Task<double> RunAsync(RouterUnderTest test, string prefix, int events, Func<int> calls)
    {
        var watch = Stopwatch.StartNew();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await RawConnection.OpenAsync(test.Router.Url);
            int i;
            while ((i = Interlocked.Increment(ref next)) <= events)
            {
                while (await connection.PostAsync("/api/events", RouterUnderTest.Event($"{prefix}-{i}", "com.example.bench.act")) is not (200 or 202))
                {
                    await Task.Delay(20);
                }
            }
        })));
        while (calls() < events)
        {
            await Task.Delay(5);
        }

        using var client = new HttpClient { BaseAddress = test.Router.Url };
        while (await ActiveAsync(client))
        {
            await Task.Delay(5);
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<bool> ActiveAsync(HttpClient client)
    {
        foreach (var status in (string[])["running", "waiting"])
        {
            var page = JsonDocument.Parse(await client.GetStringAsync(new Uri($"api/runs?status={status}&limit=1", UriKind.Relative)));
            if (page.RootElement.GetProperty("items").GetArrayLength() > 0)
            {
                return true;
            }
        }

        return false;
    }
}
