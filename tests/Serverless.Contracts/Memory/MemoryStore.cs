using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Memory;

/// <summary>Every store port in memory, for tests that are about something else. One lock, no cleverness: it is also what the others are measured by.</summary>
public sealed class MemoryStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IRunSubscriptions, IRunSnapshots, IRuleSetStore, IAdmissionLedger, IAuditLog
{
    private readonly Lock gate = new();
    private readonly MemoryJournal journal = new();
    private readonly MemoryRuns runs = new();
    private readonly MemorySubscriptions subscriptions = new();
    private readonly MemoryRuleSets ruleSets = new();
    private readonly MemoryLedger guards = new();
    private readonly MemoryAudit audit = new();

    public ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation) =>
        Locked<IReadOnlyList<JournalReceipt>>(() => [.. entries.Select(journal.Append)], cancellation);

    public async ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation) =>
        await Locked(() => judgements.Count(journal.Record), cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return Locked(() => journal.List(query), cancellation);
    }

    public ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return Locked(() => journal.List(query), cancellation);
    }

    public ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) => Locked(() => journal.Find(sequence), cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation) =>
        Locked(() => journal.ListUnjudged(after, limit), cancellation);

    public ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => Locked(journal.Count, cancellation);

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(append.Expected);
        ArgumentOutOfRangeException.ThrowIfZero(append.Facts.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(append.RunId.Length, 100);
        return Locked(() => runs.Append(append), cancellation);
    }

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => Locked(() => runs.Read(runId), cancellation);

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page.From);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page.Limit);
        return Locked(() => runs.Read(runId, page), cancellation);
    }

    ValueTask<RunSnapshot?> IRunSnapshots.FindAsync(string runId, CancellationToken cancellation) => Locked(() => runs.Snapshots.GetValueOrDefault(runId), cancellation);

    public async ValueTask KeepAsync(RunSnapshot snapshot, CancellationToken cancellation) => await Locked(() => runs.Snapshots[snapshot.RunId] = snapshot, cancellation);

    public async ValueTask RemoveAsync(string runId, CancellationToken cancellation) => await Locked(() => runs.Snapshots.Remove(runId), cancellation);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return Locked(() => runs.List(query), cancellation);
    }

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => Locked(() => runs.Find(runId), cancellation);

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        Locked(() => runs.ListActive(after, limit), cancellation);

    public async ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation) =>
        await Locked(() => subscriptions.Add(runId, types), cancellation);

    public ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation) =>
        Locked(() => subscriptions.Find(types), cancellation);

    public async ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation) =>
        await Locked(() => subscriptions.Remove(subscription), cancellation);

    public async ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation) => await Locked(() => ruleSets.Put(id, body), cancellation);

    public ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(move.Number);
        return Locked(() => ruleSets.Flip(move), cancellation);
    }

    public ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IRuleSetStore.LargestPage);
        return Locked(() => ruleSets.List(before, limit), cancellation);
    }

    ValueTask<ReadOnlyMemory<byte>?> IRuleSetStore.FindAsync(string id, CancellationToken cancellation) => Locked(() => ruleSets.Find(id), cancellation);

    ValueTask<IReadOnlyList<LedgerPage>> IAdmissionLedger.ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => Locked(() => guards.Read(keys), cancellation);

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation) => Locked(() => guards.Write(changes), cancellation);

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => Locked(() => guards.ListDue(now, after, limit), cancellation);

    public ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Body.Length, AuditBlock.MostBytes);
        return Locked(() => audit.Append(block), cancellation);
    }

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation) => Locked(() => audit.Head(chain), cancellation);

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => Locked(audit.Heads, cancellation);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IAuditLog.LargestPage);
        return Locked(() => audit.Read(chain, from, limit), cancellation);
    }

    private ValueTask<TAnswer> Locked<TAnswer>(Func<TAnswer> answer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(answer());
        }
    }
}
