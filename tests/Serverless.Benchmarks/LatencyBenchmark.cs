using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Serverless.Benchmarks;

/// <summary>From sending an event to its run's first call arriving at the target, at 500 events a second.</summary>
internal static class LatencyBenchmark
{
    private const int Rate = 500;
    private const int Seconds = 10;

    public static async Task RunAsync(int rounds)
    {
        var (p50s, p99s) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var latencies = await RoundAsync();
            p50s.Add(Measured.Percentile(latencies, 0.50));
            p99s.Add(Measured.Percentile(latencies, 0.99));
        }

        Measured.Print($"event to first call at {Rate} events/s, p50", "ms", p50s, "0.0");
        Measured.Print($"event to first call at {Rate} events/s, p99", "ms", p99s, "0.0");
    }

    private static async Task<IReadOnlyList<double>> RoundAsync()
    {
        var began = new ConcurrentDictionary<string, long>();
        var latencies = new ConcurrentQueue<double>();
        using var target = new RawTarget(body =>
        {
            var id = JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
            if (began.TryRemove(id, out var at) && !id.StartsWith("warm", StringComparison.Ordinal))
            {
                latencies.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
        });
        using var test = await RouterUnderTest.StartAsync(target.Url);
        await SendAsync(test, began, "warm", 3 * Rate);
        await SendAsync(test, began, "e", Seconds * Rate);
        for (var i = 0; i < 500 && latencies.Count < Seconds * Rate; i++)
        {
            await Task.Delay(10);
        }

        return [.. latencies.Order()];
    }

    private static async Task SendAsync(RouterUnderTest test, ConcurrentDictionary<string, long> began, string prefix, int count)
    {
        var connections = new ConcurrentBag<RawConnection>();
        var watch = Stopwatch.StartNew();
        var sending = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            while (watch.Elapsed.TotalSeconds * Rate < i)
            {
                await Task.Delay(1);
            }

            sending.Add(SendOneAsync($"{prefix}-{i}"));
        }

        await Task.WhenAll(sending);
        foreach (var connection in connections)
        {
            connection.Dispose();
        }

        async Task SendOneAsync(string id)
        {
            var connection = connections.TryTake(out var free) ? free : await RawConnection.OpenAsync(test.Router.Url);
            var body = RouterUnderTest.Event(id, "com.example.bench.act");
            began[id] = Stopwatch.GetTimestamp();
            await connection.PostAsync("/api/events", body);
            connections.Add(connection);
        }
    }
}
