using Serverless.Application.Journal;
using Serverless.Core.Audit;

namespace Serverless.Application.Audit;

/// <summary>Writes entries into the chain of this host. What comes while a block is being written goes into the next one together, so under load
/// many acts share one write.</summary>
public sealed class AuditWriter(IAuditLog log, AuditIdentity identity, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = [];
    private bool writing;
    private AuditHead? head;
    private volatile Failing? failing;

    /// <summary>A sentence where the last block could not be written, and nothing was tried since for so long that this would say nothing of now; null otherwise. What events lead to waits meanwhile.</summary>
    public string? Ailment => failing is { } fault && time.GetElapsedTime(fault.At) < Remembered ? $"The audit log cannot be written, so nothing is judged or done: {fault.Message}" : null;

    /// <summary>Events that wait are tried again every few seconds.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);

    /// <summary>Returns once they are durable: only then may be done what they are about.</summary>
    /// <exception cref="StoreUnavailableException">They are not known to be written; nothing may be done.</exception>
    public Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
        {
            return Task.CompletedTask;
        }

        var parts = Parts(entries.Select(AuditBody.Write));
        lock (gate)
        {
            parts.ForEach(waiting.Enqueue);
            if (writing)
            {
                return WaitAsync(parts, cancellation);
            }

            writing = true;
        }

        _ = DrainAsync();
        return WaitAsync(parts, cancellation);
    }

    private static Task WaitAsync(List<Waiting> parts, CancellationToken cancellation) =>
        (parts.Count == 1 ? parts[0].Done.Task : Task.WhenAll(parts.Select(part => part.Done.Task))).WaitAsync(cancellation);

    /// <summary>As many as a block takes are one part; most often there is one.</summary>
    private static List<Waiting> Parts(IEnumerable<byte[]> entries)
    {
        var parts = new List<Waiting>();
        foreach (var entry in entries)
        {
            if (parts.Count == 0 || !parts[^1].Takes(entry.Length))
            {
                parts.Add(new Waiting());
            }

            parts[^1].Add(entry);
        }

        return parts;
    }

    private async Task DrainAsync()
    {
        while (Next() is { Count: > 0 } together)
        {
            try
            {
                await AppendAsync([.. together.SelectMany(part => part.Entries)]).ConfigureAwait(false);
                failing = null;
                together.ForEach(part => part.Done.SetResult());
            }
            catch (Exception fault)
            {
                // Whether it is there is not known: the next block asks.
                (head, failing) = (null, new Failing(time.GetTimestamp(), fault.Message));
                var outage = fault as StoreUnavailableException ?? new StoreUnavailableException($"The audit log cannot be written: {fault.Message}", fault);
                together.ForEach(part => part.Done.SetException(outage));
            }
        }
    }

    private List<Waiting> Next()
    {
        var together = new List<Waiting>();
        lock (gate)
        {
            for (var bytes = 0; waiting.TryPeek(out var next) && (together.Count == 0 || bytes + next.Bytes <= Waiting.MostBytes); bytes += next.Bytes)
            {
                together.Add(waiting.Dequeue());
            }

            writing = together.Count > 0;
        }

        return together;
    }

    private async Task AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        while (true)
        {
            var last = head ?? await log.FindHeadAsync(identity.Chain, CancellationToken.None).ConfigureAwait(false);
            var block = AuditBlock.After(last, AuditBody.Join(time.GetUtcNow(), identity.Host, entries));
            if (await log.AppendAsync(block, CancellationToken.None).ConfigureAwait(false))
            {
                head = block.Head;
                return;
            }

            // Another host writes this chain too.
            head = null;
        }
    }

    private sealed record Failing(long At, string Message);

    private sealed class Waiting
    {
        /// <summary>Leaves room for what stands around the entries.</summary>
        public const int MostBytes = AuditBlock.MostBytes - 1_000;

        public List<ReadOnlyMemory<byte>> Entries { get; } = [];

        public int Bytes { get; private set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Takes(int bytes) => Bytes + bytes + 1 <= MostBytes;

        public void Add(byte[] entry)
        {
            Entries.Add(entry);
            Bytes += entry.Length + 1;
        }
    }
}
