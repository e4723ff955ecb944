using System.Collections.Concurrent;
using Serverless.Application.Runs;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;

namespace Serverless.Application.Audit;

/// <summary>Histories whose facts are audited before they are recorded. An engine does nothing that is not recorded, so where the audit cannot be
/// written nothing is done.</summary>
public sealed class AuditedRunHistory(IRunHistory inner, AuditWriter audit) : IRunHistory
{
    /// <summary>Calls under way that only read. What is forgotten of them costs an entry for an outcome, nothing else.</summary>
    private const int MostReads = 100_000;

    private readonly ConcurrentDictionary<(string Run, string Path), bool> reads = new();

    public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        var entries = append.Facts.Select(fact => IsRead(append.RunId, fact) ? null : RunAudit.Of(append.RunId, append.Summary.Workflow, fact)).OfType<AuditEntry>().ToList();
        await audit.WriteAsync(entries, cancellation).ConfigureAwait(false);
        return await inner.AppendAsync(append, cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => inner.ReadAsync(runId, cancellation);

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) => inner.ReadAsync(runId, page, cancellation);

    private bool IsRead(string runId, HistoryEvent fact)
    {
        switch (fact)
        {
            case CallIntended call when !RunAudit.MayChange(call):
                if (reads.Count >= MostReads)
                {
                    reads.Clear();
                }

                reads[(runId, call.Path)] = true;
                return true;
            case CallReturned or CallFailed or CallDoubted:
                return reads.TryRemove((runId, ((TaskEvent)fact).Path), out _);
            case CallAccepted or CallDeferred:
                return reads.ContainsKey((runId, ((TaskEvent)fact).Path));
            default:
                return false;
        }
    }
}
