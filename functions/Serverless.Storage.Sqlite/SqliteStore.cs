using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Storage.Sqlite.Admission;
using Serverless.Storage.Sqlite.Audit;
using Serverless.Storage.Sqlite.Files;
using Serverless.Storage.Sqlite.Journal;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.RuleSets;
using Serverless.Storage.Sqlite.Runs;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite;

/// <summary>Every store port on one SQLite file that belongs to one process. What a write has answered for survives the loss of power
/// (WAL, <c>synchronous=FULL</c>); writes that wait share one commit. A fault of the disk refuses the writes it meets with
/// <see cref="StoreUnavailableException"/> and nothing else: the store takes the next as soon as the disk does.</summary>
public sealed class SqliteStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IRunSubscriptions, IRunSnapshots, IRuleSetStore, IAdmissionLedger, IAuditLog, IAsyncDisposable
{
    private const int PageLimit = 1_000;
    private const int RunIdLimit = 100;

    private readonly OwnerLock? owner;
    private readonly StoreWriter writer;
    private readonly ReaderPool readers;

    private SqliteStore(OwnerLock? owner, StoreWriter writer, ReaderPool readers)
    {
        this.owner = owner;
        this.writer = writer;
        this.readers = readers;
    }

    /// <summary>For tests that take the writer's space away and give it back.</summary>
    internal StoreWriter Writer => writer;

    /// <summary>One sentence when the last write was refused by the disk; null when it was recorded.</summary>
    public string? Ailment => writer.Fault?.Message;

    /// <summary>Opens the file, creating it (mode 0600) or bringing it to this build's schema.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it, a newer build wrote it, or it cannot be read or written.</exception>
    public static Task<SqliteStore> OpenAsync(string path, SqliteStoreOptions? options = null) => Task.Run(() => Open(Path.GetFullPath(path), options ?? new SqliteStoreOptions()));

    public async ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation) =>
        entries.Count == 0 ? [] : await writer.SubmitAsync(new JournalAppend(entries), cancellation).ConfigureAwait(false);

    public async ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation)
    {
        if (judgements.Count > 0)
        {
            await writer.SubmitAsync(new JudgementRecording(judgements), cancellation).ConfigureAwait(false);
        }
    }

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(append.Expected);
        ArgumentOutOfRangeException.ThrowIfZero(append.Facts.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(append.RunId.Length, RunIdLimit);
        return writer.SubmitAsync(new HistoryAppend(append), cancellation);
    }

    public ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation)
    {
        RequirePage(query.Limit);
        return readers.ReadAsync(session => JournalReading.List(session, query), cancellation);
    }

    public ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) =>
        readers.ReadAsync(session => JournalReading.Find(session, sequence), cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return readers.ReadAsync(session => JournalReading.ListUnjudged(session, after, limit), cancellation);
    }

    public ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation)
    {
        RequirePage(query.Limit);
        return readers.ReadAsync(session => VerdictReading.List(session, query), cancellation);
    }

    public ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => readers.ReadAsync(JournalCounting.Kept, cancellation);

    /// <summary>The same counts from the rows themselves. Reads the whole journal; must equal <see cref="CountAsync"/> at every moment.</summary>
    public ValueTask<JournalCounts> RecountAsync(CancellationToken cancellation) => readers.ReadAsync(JournalCounting.Scanned, cancellation);

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
        ReadAsync(runId, new HistoryPage(0), cancellation);

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page.From);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page.Limit);
        return readers.ReadAsync(session => HistoryReading.Read(session, runId, page), cancellation);
    }

    ValueTask<RunSnapshot?> IRunSnapshots.FindAsync(string runId, CancellationToken cancellation) =>
        readers.ReadAsync(session => SnapshotTable.Find(session, runId), cancellation);

    public async ValueTask KeepAsync(RunSnapshot snapshot, CancellationToken cancellation) =>
        await writer.SubmitAsync(new SnapshotChange(snapshot.RunId, snapshot), cancellation).ConfigureAwait(false);

    public async ValueTask RemoveAsync(string runId, CancellationToken cancellation) =>
        await writer.SubmitAsync(new SnapshotChange(runId, null), cancellation).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation)
    {
        RequirePage(query.Limit);
        return readers.ReadAsync(session => RunReading.List(session, query), cancellation);
    }

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) =>
        readers.ReadAsync(session => RunReading.Find(session, runId), cancellation);

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return readers.ReadAsync(session => RunReading.ListActive(session, after, limit), cancellation);
    }

    public async ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation)
    {
        IReadOnlyList<RunSubscription> added = types is null ? [new RunSubscription(runId, null)] : [.. types.Select(type => new RunSubscription(runId, type))];
        await writer.SubmitAsync(new SubscriptionChange(added, removed: false), cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation) =>
        readers.ReadAsync(session => SubscriptionTable.Find(session, types), cancellation);

    public async ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation) =>
        await writer.SubmitAsync(new SubscriptionChange([subscription], removed: true), cancellation).ConfigureAwait(false);

    public async ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        await writer.SubmitAsync(new RuleSetPut(id, body), cancellation).ConfigureAwait(false);

    public ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(move.Number);
        return writer.SubmitAsync(new RuleSetFlip(move), cancellation);
    }

    public ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation)
    {
        RequirePage(limit);
        return readers.ReadAsync(session => RuleSetReading.ListMoves(session, before, limit), cancellation);
    }

    ValueTask<ReadOnlyMemory<byte>?> IRuleSetStore.FindAsync(string id, CancellationToken cancellation) =>
        readers.ReadAsync(session => RuleSetReading.Find(session, id), cancellation);

    ValueTask<IReadOnlyList<LedgerPage>> IAdmissionLedger.ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        readers.ReadAsync(session => LedgerReading.Read(session, keys), cancellation);

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Count, LedgerPage.MostChanges);
        return changes.Count == 0 ? ValueTask.FromResult<IReadOnlyList<LedgerPage>?>([]) : writer.SubmitAsync(new LedgerWrite(changes), cancellation);
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation)
    {
        RequirePage(limit);
        return readers.ReadAsync(session => LedgerReading.ListDue(session, now, after, limit), cancellation);
    }

    public ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Body.Length, AuditBlock.MostBytes);
        return writer.SubmitAsync(new AuditAppend(block), cancellation);
    }

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation) => readers.ReadAsync(session => AuditReading.Head(session, chain), cancellation);

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => readers.ReadAsync(AuditReading.Heads, cancellation);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation)
    {
        RequirePage(limit);
        return readers.ReadAsync(session => AuditReading.Read(session, chain, from, limit), cancellation);
    }

    /// <summary>Records what waits, refuses what comes, and lets go of the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(() =>
        {
            readers.Dispose();
            writer.Stop();
            owner?.Dispose();
        }).ConfigureAwait(false);
    }

    private static SqliteStore Open(string path, SqliteStoreOptions options)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var owner = options.Shared ? null : OwnerLock.Take(path, options.Time);
        try
        {
            PrivateFiles.Ensure(path);
            var writer = new StoreWriter(path, options);
            writer.Start();
            return new SqliteStore(owner, writer, new ReaderPool(path, options));
        }
        catch (Exception fault)
        {
            owner?.Dispose();
            throw fault is StoreUnavailableException ? fault : new StoreUnavailableException($"The store {path} cannot be opened: {fault.Message}", fault);
        }
    }

    private static void RequirePage(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageLimit);
    }
}
