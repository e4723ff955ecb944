using Azure.Core;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Storage.AzureTables.Admission;
using Serverless.Storage.AzureTables.Audit;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.RuleSets;
using Serverless.Storage.AzureTables.Runs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables;

/// <summary>Every store port on Azure Table Storage, with blobs for what is longer than a row takes. Any number of hosts may use one account at once.
/// A service that is busy is asked again with growing pauses, and refuses with <see cref="StoreUnavailableException"/> in the end. A list of more than
/// <see cref="ListAtOnce"/> entries or judgements is written in parts, so a refusal may leave some of it recorded: what comes again is then known
/// as a redelivery, and a judgement that comes again changes nothing.</summary>
public sealed class AzureTablesStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IRunSubscriptions, IRunSnapshots, IRuleSetStore, IAdmissionLedger, IAuditLog, IAsyncDisposable
{
    /// <summary>Entries of one list that are recorded together or not at all, where together they weigh less than half a MiB and none is a redelivery.</summary>
    public const int ListAtOnce = JournalAppending.EntriesTogether;

    private const int PageLimit = 1_000;
    private const int RunIdLimit = 100;

    private readonly AzureTablesStoreOptions options;
    private readonly Patience patience;
    private readonly Sequencer sequencer;
    private readonly JournalAppending appending;
    private readonly JudgementRecording recording;
    private readonly JournalListing listing;
    private readonly UnjudgedListing unjudged;
    private readonly VerdictListing verdicts;
    private readonly JournalCounting counting;
    private readonly RunAppending runAppending;
    private readonly RunReading runReading;
    private readonly RunBlobs runBlobs;
    private readonly SubscriptionRows subscriptions;
    private readonly RuleSetKeeping ruleSets;
    private readonly LedgerKeeping guards;
    private readonly AuditKeeping audit;

    private AzureTablesStore(StoreParts parts, AzureTablesStoreOptions options)
    {
        (this.options, patience) = (options, parts.Patience);
        sequencer = new Sequencer(new WriterLeases(parts.Journal), options);
        var days = new JournalDays(parts.Journal, options.Time);
        var rows = new PageRows(parts.Bodies);
        var (pages, recent) = (new JournalPages(parts.Journal, rows), new RecentPages());
        var writers = new PartitionWriters(parts.Journal, options.Lane);
        appending = new JournalAppending(rows, pages, recent, new EventKeys(parts.Keys), writers, days, sequencer);
        recording = new JudgementRecording(parts.Journal, writers, rows, pages, recent);
        listing = new JournalListing(parts.Journal, days, rows, pages);
        verdicts = new VerdictListing(listing, pages);
        counting = new JournalCounting(parts.Journal, days);
        unjudged = new UnjudgedListing(parts.Journal, days, counting, pages, rows);
        var (index, runRows) = (new RunIndex(parts.Index), new RunRows(parts.Bodies));
        runAppending = new RunAppending(parts.Runs, index, runRows, parts.Bodies, parts.RunBlobs, options.Logger);
        subscriptions = new SubscriptionRows(parts.Index);
        runReading = new RunReading(parts.Runs, index, runRows, parts.Bodies, parts.RunBlobs, options.Time);
        runBlobs = parts.RunBlobs;
        ruleSets = new RuleSetKeeping(parts.RuleSets, parts.Bodies);
        guards = new LedgerKeeping(parts.Guards);
        audit = new AuditKeeping(parts.Audit);
    }

    /// <summary>One sentence when the last request was given up; null when it was answered.</summary>
    public string? Ailment => patience.Ailment;

    /// <summary>Opens the store with a managed identity: roles <c>Storage Table Data Contributor</c> and <c>Storage Blob Data Contributor</c>.</summary>
    /// <exception cref="StoreUnavailableException">The account cannot be reached, or does not let this host in.</exception>
    public static Task<AzureTablesStore> OpenAsync(Uri tables, Uri blobs, TokenCredential credential, AzureTablesStoreOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(StorageAccount.Of(tables, blobs, credential), options, cancellation);

    /// <summary>Opens the store with a connection string, as emulators have one.</summary>
    /// <inheritdoc cref="OpenAsync(Uri, Uri, TokenCredential, AzureTablesStoreOptions?, CancellationToken)"/>
    public static Task<AzureTablesStore> OpenAsync(string connectionString, AzureTablesStoreOptions? options = null, CancellationToken cancellation = default) =>
        OpenAsync(StorageAccount.Of(connectionString), options, cancellation);

    internal static async Task<AzureTablesStore> OpenAsync(StorageAccount account, AzureTablesStoreOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new AzureTablesStoreOptions();
        var parts = StoreParts.Of(account, options);
        if (options.CreateTables)
        {
            await parts.CreateAsync(cancellation).ConfigureAwait(false);
        }

        return new AzureTablesStore(parts, options);
    }

    public async ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return entries.Count == 0 ? [] : await appending.AppendAsync(entries, cancellation).ConfigureAwait(false);
    }

    public async ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await recording.RecordAsync(judgements, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(append.Expected);
        ArgumentOutOfRangeException.ThrowIfZero(append.Facts.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(append.RunId.Length, RunIdLimit);
        cancellation.ThrowIfCancellationRequested();
        return await runAppending.AppendAsync(append, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation)
    {
        RequirePage(query.Limit);
        return await listing.ListAsync(query, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation)
    {
        RequirePage(query.Limit);
        return await verdicts.ListAsync(query, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) => await listing.FindAsync(sequence, cancellation).ConfigureAwait(false);

    /// <summary>Also closes the books of days that are over and have nothing left to judge, which keeps this and <see cref="CountAsync"/> cheap: a host
    /// asks once a day at least.</summary>
    public async ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await unjudged.ListAsync(after, limit, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => await counting.CountAsync(cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
        await runReading.ReadHistoryAsync(runId, new HistoryPage(0), cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page.From);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(page.Limit);
        return await runReading.ReadHistoryAsync(runId, page, cancellation).ConfigureAwait(false);
    }

    async ValueTask<RunSnapshot?> IRunSnapshots.FindAsync(string runId, CancellationToken cancellation) => await runBlobs.FindAsync(runId, cancellation).ConfigureAwait(false);

    public async ValueTask KeepAsync(RunSnapshot snapshot, CancellationToken cancellation) => await runBlobs.KeepAsync(snapshot, cancellation).ConfigureAwait(false);

    public async ValueTask RemoveAsync(string runId, CancellationToken cancellation) => await runBlobs.RemoveAsync(runId, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation)
    {
        RequirePage(query.Limit);
        return await runReading.ListAsync(query, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => await runReading.FindAsync(runId, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await runReading.ListActiveAsync(after, limit, cancellation).ConfigureAwait(false);
    }

    public async ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation) =>
        await subscriptions.AddAsync(runId, types, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation) =>
        await subscriptions.FindAsync(types, cancellation).ConfigureAwait(false);

    public async ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation) =>
        await subscriptions.RemoveAsync(subscription, cancellation).ConfigureAwait(false);

    public async ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation) => await ruleSets.PutAsync(id, body, cancellation).ConfigureAwait(false);

    public async ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(move.Number);
        cancellation.ThrowIfCancellationRequested();
        return await ruleSets.FlipAsync(move, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation)
    {
        RequirePage(limit);
        return await ruleSets.ListMovesAsync(before, limit, cancellation).ConfigureAwait(false);
    }

    async ValueTask<ReadOnlyMemory<byte>?> IRuleSetStore.FindAsync(string id, CancellationToken cancellation) => await ruleSets.FindAsync(id, cancellation).ConfigureAwait(false);

    async ValueTask<IReadOnlyList<LedgerPage>> IAdmissionLedger.ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        await guards.ReadAsync(keys, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Count, LedgerPage.MostChanges);
        return changes.Count == 0 ? [] : await guards.WriteAsync(changes, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation)
    {
        RequirePage(limit);
        return await guards.ListDueAsync(now, after, limit, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Body.Length, AuditBlock.MostBytes);
        cancellation.ThrowIfCancellationRequested();
        return await audit.AppendAsync(block, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation) => await audit.FindHeadAsync(chain, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => await audit.ListHeadsAsync(cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation)
    {
        RequirePage(limit);
        return await audit.ReadAsync(chain, from, limit, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives back the numbers that were reserved and not used.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await sequencer.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            options.Logger.LeaseLeft(fault);
        }

        sequencer.Dispose();
    }

    private static void RequirePage(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageLimit);
    }
}
