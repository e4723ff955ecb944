using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Serverless.Benchmarks;

/// <summary>What an event that matches nothing costs the processor, user and system, at two doors in turn: of the local router, and of a dispatcher on Azure's
/// packages that runs elsewhere on this machine. Both get the same events in the same batches.</summary>
internal static class CostBenchmark
{
    private const int Events = 20_000;
    private const int Batch = 50;
    private const int Senders = 4;

    /// <param name="door">Where the dispatcher takes batches: its trigger's data are posted as the body, a JSON list.</param>
    /// <param name="process">Id of the process whose time is the dispatcher's.</param>
    public static async Task RunAsync(int rounds, Uri? door, int process)
    {
        var (local, cloud) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            using (var test = await RouterUnderTest.StartAsync(target: null))
            {
                var here = new Uri(test.Router.Url, "/api/events");
                await SendAsync(here, $"warm-{round}", "application/cloudevents-batch+json", asTexts: false);
                local.Add(await CostAsync(test.Router.Id, () => SendAsync(here, $"e-{round}", "application/cloudevents-batch+json", asTexts: false)));
            }

            if (door is not null)
            {
                var run = Guid.NewGuid().ToString("N");
                await SendAsync(door, $"warm-{run}", "application/json", asTexts: true);
                cloud.Add(await CostAsync(process, () => SendAsync(door, $"e-{run}", "application/json", asTexts: true)));
            }
        }

        Measured.Print("processor time an event, local router", "µs", local, "0.0");
        if (door is not null)
        {
            Measured.Print("processor time an event, dispatcher", "µs", cloud, "0.0");
            Measured.Print("  as many times the local router's", "×", [.. cloud.Zip(local, (there, here) => there / here)], "0.00");
        }
    }

    /// <summary>Microseconds an event.</summary>
    private static async Task<double> CostAsync(int process, Func<Task> send)
    {
        var before = Spent(process);
        await send();
        return (Spent(process) - before).TotalMicroseconds / Events;
    }

    private static TimeSpan Spent(int process)
    {
        using var measured = System.Diagnostics.Process.GetProcessById(process);
        return measured.TotalProcessorTime;
    }

    private static async Task SendAsync(Uri door, string prefix, string type, bool asTexts)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var batches = Enumerable.Range(0, Events).Select(n => Encoding.UTF8.GetString(RouterUnderTest.Event($"{prefix}-{n}", "com.example.bench.quiet"))).Chunk(Batch);
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (batch, stop) =>
        {
            using var body = new StringContent(asTexts ? JsonSerializer.Serialize(batch) : $"[{string.Join(',', batch)}]", MediaTypeHeaderValue.Parse(type));
            using var answer = await client.PostAsync(door, body, stop);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{door} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
            }
        });
    }
}
