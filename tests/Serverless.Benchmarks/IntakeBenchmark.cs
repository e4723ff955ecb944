using System.Diagnostics;

namespace Serverless.Benchmarks;

/// <summary>Durable accepted events of 1 KB a second, over HTTP on 64 connections, no rule matching; sender and router share the machine.</summary>
internal static class IntakeBenchmark
{
    private const int Connections = 64;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(int rounds)
    {
        var (rates, p50s, p99s, memory) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            using var test = await RouterUnderTest.StartAsync(target: null);
            await LoadAsync(test, TimeSpan.FromSeconds(2), $"warm-{round}");
            var (rate, latencies) = await LoadAsync(test, Length, $"e-{round}");
            rates.Add(rate);
            p50s.Add(Measured.Percentile(latencies, 0.50));
            p99s.Add(Measured.Percentile(latencies, 0.99));
            memory.Add(test.PeakMemory());
        }

        Measured.Print("durable accepted events, 1 KB, 64 connections", "events/s", rates);
        Measured.Print("  answer p50", "ms", p50s, "0.0");
        Measured.Print("  answer p99", "ms", p99s, "0.0");
        Measured.Print("  router memory, peak", "MiB", memory);
    }

    private static async Task<(double Rate, IReadOnlyList<double> Latencies)> LoadAsync(RouterUnderTest test, TimeSpan length, string prefix)
    {
        var watch = Stopwatch.StartNew();
        var senders = await Task.WhenAll(Enumerable.Range(0, Connections).Select(n => Task.Run(async () =>
        {
            using var connection = await RawConnection.OpenAsync(test.Router.Url);
            var latencies = new List<double>();
            for (var i = 0; watch.Elapsed < length; i++)
            {
                var body = RouterUnderTest.Event($"{prefix}-{n}-{i}", "com.example.bench.quiet");
                var began = Stopwatch.GetTimestamp();
                var status = await connection.PostAsync("/api/events", body);
                if (status is not (200 or 202))
                {
                    throw new InvalidOperationException($"The router answered {status}.");
                }

                latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return latencies;
        })));
        var elapsed = watch.Elapsed;
        var all = senders.SelectMany(l => l).Order().ToList();
        return (all.Count / elapsed.TotalSeconds, all);
    }
}
