using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Guards;

/// <summary>The way of one host to the store: see <see cref="Line"/>. The audit alone is answered at once:
/// hosts that share a chain still overtake each other, and a block may be there though it seems not to be.</summary>
internal sealed class GuardLine(GuardWorld world, Life life) : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger, IAuditLog
{
    private readonly Line line = new(world, life);

    public ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation) =>
        line.SendAsync("journal", entries.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), true, () => Line.Now(world.Truth.AppendAsync(entries, default)));

    public ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation) => line.SendAsync("list", "journal", false, () => Line.Now(world.Truth.ListAsync(query, default)));

    public ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) => line.SendAsync("find", $"event {sequence}", false, () => Line.Now(world.Truth.FindAsync(sequence, default)));

    public ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation) =>
        line.SendAsync("list", "unjudged", false, () => Line.Now(world.Truth.ListUnjudgedAsync(after, limit, default)));

    public ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => line.SendAsync("count", "journal", false, () => Line.Now(world.Truth.CountAsync(default)));

    public async ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation) => await line.SendAsync("judge", string.Join(' ', judgements.Select(one => one.Sequence)), true, () =>
    {
        foreach (var judgement in judgements.Where(one => Line.Now(world.Truth.FindAsync(one.Sequence, default)) is { Judgement: null }))
        {
            world.Watch.Note(judgement, life);
        }

        return Line.Now(world.Truth.RecordAsync(judgements, default));
    }).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation) => line.SendAsync("list", "verdicts", false, () => Line.Now(world.Truth.ListAsync(query, default)));

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => line.SendAsync("append", append.RunId, true, () =>
    {
        var outcome = Line.Now(world.Truth.AppendAsync(append, default));
        if (outcome == AppendOutcome.Appended)
        {
            world.Watch.Note(append, life);
        }

        return outcome;
    });

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => line.SendAsync("read", runId, false, () => Line.Now(world.Truth.ReadAsync(runId, default)));

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => line.SendAsync("find", runId, false, () => Line.Now(world.Truth.FindAsync(runId, default)));

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => line.SendAsync("list", "runs", false, () => Line.Now(world.Truth.ListAsync(query, default)));

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        line.SendAsync("list", "active runs", false, () => Line.Now(world.Truth.ListActiveAsync(after, limit, default)));

    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        line.SendAsync("read", string.Join(' ', keys), false, () => Line.Now(((IAdmissionLedger)world.Truth).ReadAsync(keys, default)));

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        var wrong = world.Chance.Is(world.Weather.AnswersWrong);
        return line.SendAsync("write", string.Join(' ', changes.Select(change => change.Key)), true, () =>
        {
            var written = Line.Now(world.Truth.WriteAsync(changes, default));
            if (written is not null)
            {
                world.Watch.Note(changes, life);
            }

            return wrong ? null : written;
        });
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) =>
        line.SendAsync("list", "due", false, () => Line.Now(world.Truth.ListDueAsync(now, after, limit, default)));

    public ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        line.Falter(world.Weather.StoreFails, "audit fails");
        var added = Line.Now(world.Truth.AppendAsync(block, default));
        if (added)
        {
            world.Watch.Audit.Note(block);
        }

        line.Falter(world.Weather.AnswersLost, "audit is done and seems to fail");
        return new ValueTask<bool>(added);
    }

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation)
    {
        line.Falter(world.Weather.StoreFails, "audit fails");
        return world.Truth.FindHeadAsync(chain, default);
    }

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => world.Truth.ListHeadsAsync(default);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation) => world.Truth.ReadAsync(chain, from, limit, default);
}
