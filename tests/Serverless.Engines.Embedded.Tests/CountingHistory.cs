using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded.Tests;

/// <summary>Counts the facts that are read: each is folded.</summary>
internal sealed class CountingHistory(IRunHistory inner) : IRunHistory
{
    private long read;

    public long Read => Interlocked.Read(ref read);

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => inner.AppendAsync(append, cancellation);

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => Count(await inner.ReadAsync(runId, cancellation));

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) =>
        Count(await inner.ReadAsync(runId, page, cancellation));

    private IReadOnlyList<HistoryEvent> Count(IReadOnlyList<HistoryEvent> facts)
    {
        Interlocked.Add(ref read, facts.Count);
        return facts;
    }
}
