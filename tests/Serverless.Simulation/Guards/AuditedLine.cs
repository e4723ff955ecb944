using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Simulation.Guards;

/// <summary>The way to the store with the audit before the acts of persons.</summary>
internal sealed class AuditedLine(GuardLine line, IRunReader runs, IAdmissionLedger ledger) : IAdmissionLedger, IJournalReader, IVerdictReader, IRunReader
{
    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => ledger.ReadAsync(keys, cancellation);

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation) => ledger.WriteAsync(changes, cancellation);

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => ledger.ListDueAsync(now, after, limit, cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation) => line.ListAsync(query, cancellation);

    public ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) => line.FindAsync(sequence, cancellation);

    public ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation) => line.ListUnjudgedAsync(after, limit, cancellation);

    public ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => line.CountAsync(cancellation);

    public ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation) => line.ListAsync(query, cancellation);

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => runs.ListAsync(query, cancellation);

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => runs.FindAsync(runId, cancellation);

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) => runs.ListActiveAsync(after, limit, cancellation);
}
