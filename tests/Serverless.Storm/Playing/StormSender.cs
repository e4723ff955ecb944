using System.Net.Http.Headers;
using System.Text;

namespace Serverless.Storm.Playing;

/// <summary>Brings the events to the doors at their time: in batches, each until a door has taken it, and some of them twice.</summary>
internal sealed class StormSender(IReadOnlyList<string> events, StormPlan plan, Func<int, Uri> door) : IDisposable
{
    private const int BatchSize = 20;
    private const int AtOnce = 12;
    private const int TwiceEach = 20;

    private readonly HttpClient client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly DateTimeOffset began = TimeProvider.System.GetUtcNow();
    private int batches;
    private int repeated;

    /// <summary>Events that were sent again.</summary>
    public int Repeated => repeated;

    public async Task SendAsync()
    {
        var all = events.Chunk(BatchSize).Index().ToList();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (batch, cancellation) =>
        {
            var due = began + (StormPlan.Length / plan.Pace * batch.Index / all.Count) - TimeProvider.System.GetUtcNow();
            await Task.Delay(due > TimeSpan.Zero ? due : TimeSpan.Zero, cancellation);
            await DeliverAsync(batch.Item, batch.Index, cancellation);
            if (batch.Index % TwiceEach == 0)
            {
                Interlocked.Add(ref repeated, batch.Item.Length);
                await DeliverAsync(batch.Item, batch.Index + 1, cancellation);
            }

            Interlocked.Increment(ref batches);
        });
    }

    /// <summary>One more, after all of them.</summary>
    public Task SendAsync(string more) => DeliverAsync([more], 0, default);

    /// <summary>Ends when so much of them is sent.</summary>
    public async Task Sent(double part)
    {
        while (Volatile.Read(ref batches) * BatchSize < events.Count * part)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    public void Dispose() => client.Dispose();

    private async Task DeliverAsync(string[] batch, int first, CancellationToken cancellation)
    {
        for (var attempt = first; ; attempt++)
        {
            try
            {
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"[{string.Join(',', batch)}]")) { Headers = { ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json") } };
                using var answer = await client.PostAsync(new Uri(door(attempt), "api/events"), content, cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                Assert.True((int)answer.StatusCode is 503 or 429, $"A door answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
            }
            catch (HttpRequestException)
            {
                // Nobody is there, or was killed under way.
            }

            Interlocked.Add(ref repeated, batch.Length);
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
    }
}
