using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Reports;

/// <summary>Histories that count how many of their facts were read.</summary>
internal sealed class CountedHistory(IRunHistory inner) : IRunHistory
{
    private int read;

    /// <summary>Since it was asked last.</summary>
    public int Read => Interlocked.Exchange(ref read, 0);

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => inner.AppendAsync(append, cancellation);

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => Count(await inner.ReadAsync(runId, cancellation));

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) => Count(await inner.ReadAsync(runId, page, cancellation));

    private IReadOnlyList<HistoryEvent> Count(IReadOnlyList<HistoryEvent> facts)
    {
        Interlocked.Add(ref read, facts.Count);
        return facts;
    }
}
