using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Contracts;

/// <summary>The store ports over one place, empty at first.</summary>
public sealed record StorePorts(IEventJournal Journal, IVerdictLedger Ledger, IJournalReader Entries, IRunHistory Histories, IRunReader Runs, IVerdictReader Verdicts, IRunSubscriptions Subscriptions, IRunSnapshots Snapshots)
{
    /// <summary>For an adapter that is all of them.</summary>
    public static StorePorts Of<TStore>(TStore store)
        where TStore : IEventJournal, IVerdictLedger, IJournalReader, IRunHistory, IRunReader, IVerdictReader, IRunSubscriptions, IRunSnapshots => new(store, store, store, store, store, store, store, store);
}
