using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>The way of one host to the store: what is asked arrives at some time or fails, and an answer may be lost. The audit alone is answered at once:
/// hosts that share a chain still overtake each other, and a block may be there though it seems not to be.</summary>
internal sealed class GuardLine(GuardWorld world, Life life) : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger, IAuditLog
{
    public ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation) =>
        SendAsync("journal", entries.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), true, () => Now(world.Truth.AppendAsync(entries, default)));

    public ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation) => SendAsync("list", "journal", false, () => Now(world.Truth.ListAsync(query, default)));

    public ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) => SendAsync("find", $"event {sequence}", false, () => Now(world.Truth.FindAsync(sequence, default)));

    public ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation) =>
        SendAsync("list", "unjudged", false, () => Now(world.Truth.ListUnjudgedAsync(after, limit, default)));

    public ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => SendAsync("count", "journal", false, () => Now(world.Truth.CountAsync(default)));

    public async ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation) => await SendAsync("judge", string.Join(' ', judgements.Select(one => one.Sequence)), true, () =>
    {
        foreach (var judgement in judgements.Where(one => Now(world.Truth.FindAsync(one.Sequence, default)) is { Judgement: null }))
        {
            world.Watch.Note(judgement, life);
        }

        world.Truth.RecordAsync(judgements, default).AsTask().GetAwaiter().GetResult();
        return true;
    }).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation) => SendAsync("list", "verdicts", false, () => Now(world.Truth.ListAsync(query, default)));

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => SendAsync("append", append.RunId, true, () =>
    {
        var outcome = Now(world.Truth.AppendAsync(append, default));
        if (outcome == AppendOutcome.Appended)
        {
            world.Watch.Note(append, life);
        }

        return outcome;
    });

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => SendAsync("read", runId, false, () => Now(world.Truth.ReadAsync(runId, default)));

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => SendAsync("find", runId, false, () => Now(world.Truth.FindAsync(runId, default)));

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => SendAsync("list", "runs", false, () => Now(world.Truth.ListAsync(query, default)));

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        SendAsync("list", "active runs", false, () => Now(world.Truth.ListActiveAsync(after, limit, default)));

    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        SendAsync("read", string.Join(' ', keys), false, () => Now(((IAdmissionLedger)world.Truth).ReadAsync(keys, default)));

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        var wrong = world.Chance.Is(world.Weather.AnswersWrong);
        return SendAsync("write", string.Join(' ', changes.Select(change => change.Key)), true, () =>
        {
            var written = Now(world.Truth.WriteAsync(changes, default));
            if (written is not null)
            {
                world.Watch.Note(changes, life);
            }

            return wrong ? null : written;
        });
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) =>
        SendAsync("list", "due", false, () => Now(world.Truth.ListDueAsync(now, after, limit, default)));

    public ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        Falter(world.Weather.StoreFails, "audit fails");
        var added = Now(world.Truth.AppendAsync(block, default));
        if (added)
        {
            world.Watch.Note(block);
        }

        Falter(world.Weather.AnswersLost, "audit is done and seems to fail");
        return new ValueTask<bool>(added);
    }

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation)
    {
        Falter(world.Weather.StoreFails, "audit fails");
        return world.Truth.FindHeadAsync(chain, default);
    }

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => world.Truth.ListHeadsAsync(default);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation) => world.Truth.ReadAsync(chain, from, limit, default);

    private static T Now<T>(ValueTask<T> done) => done.AsTask().GetAwaiter().GetResult();

    private void Falter(double part, string how)
    {
        if (world.Chance.Is(part))
        {
            world.Tell(how, "", life);
            throw new StoreUnavailableException(how);
        }
    }

    private ValueTask<T> SendAsync<T>(string what, string about, bool writes, Func<T> act)
    {
        var answer = new TaskCompletionSource<T>();
        if (world.Chance.Is(world.Weather.StoreFails))
        {
            world.Reply(life, () => Fail($"{what} fails"));
            return new ValueTask<T>(answer.Task);
        }

        var lost = writes && world.Chance.Is(world.Weather.AnswersLost);
        world.Turns.PostSent(life, writes && world.Weather.LateWrites, () =>
        {
            var done = act();
            world.Reply(life, () =>
            {
                if (lost)
                {
                    Fail($"{what} is done and seems to fail");
                }
                else
                {
                    answer.SetResult(done);
                }
            });
        });
        return new ValueTask<T>(answer.Task);

        void Fail(string how)
        {
            world.Tell(how, about, life);
            answer.SetException(new StoreUnavailableException(how));
        }
    }
}
