using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Application.Trust;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Does what is due in the ledger: gives free locks to who waits, tells of what was held back, and asks after runs whose end nobody has told.
/// May be done by any number of instances at once.</summary>
public sealed class GuardSweep(
    IAdmissionLedger ledger, IRunReader runs, IJournalReader journal, RunEndings endings, HeldMatches held, HeldBatches batches, MutedSweep muted, Escalations escalations, TimeProvider time,
    ILogger<GuardSweep> logger, MissedVerifications? missed = null)
{
    /// <summary>Pages that one sweep deletes, at most: what nobody needs any more keeps nobody waiting.</summary>
    private const int MostForgotten = 2_000;

    private const int PageSize = 100;

    /// <summary>How long what could not be done is put off.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <returns>How many pages were due.</returns>
    /// <exception cref="StoreUnavailableException">What is due could not be listed.</exception>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var (count, round) = (0, (MutedRound?)null);
        do
        {
            count += await DoDueAsync(cancellation).ConfigureAwait(false);
            round = await muted.SweepAsync(cancellation, round).ConfigureAwait(false);
        }
        while (round is not null);
        return count;
    }

    private async Task<int> DoDueAsync(CancellationToken cancellation)
    {
        var (now, count, forgotten) = (time.GetUtcNow(), 0, 0);
        IReadOnlyList<LedgerPage> due = [];
        do
        {
            due = await ledger.ListDueAsync(now, due.Count == 0 ? null : due[^1], PageSize, cancellation).ConfigureAwait(false);
            foreach (var page in due.Where(page => !IsOver(page, now)).OrderBy(page => (page.Facts as HoldFacts)?.Turn))
            {
                await TryAsync(page, now, cancellation).ConfigureAwait(false);
            }

            List<LedgerPage> over = [.. due.Where(page => IsOver(page, now)).Take(MostForgotten - forgotten)];
            await ForgetAsync(over, cancellation).ConfigureAwait(false);
            (count, forgotten) = (count + due.Count, forgotten + over.Count);
        }
        while (due.Count == PageSize);
        return count;
    }

    /// <summary>Gives on what a run has freed: before the next sweep would, and without its work.</summary>
    /// <exception cref="StoreUnavailableException">The next sweep does it.</exception>
    public async Task GiveOnAsync(string runId, CancellationToken cancellation)
    {
        if ((await ledger.ReadAsync([LedgerKeys.Run(runId)], cancellation).ConfigureAwait(false))[0].Facts is RunFacts run && run.Holds.Append(run.HoldPage).OfType<string>().ToList() is { Count: > 0 } waited)
        {
            var (now, freed) = (time.GetUtcNow(), await ledger.ReadAsync(waited, cancellation).ConfigureAwait(false));
            var next = RunEndPolicy.Next(run, key => freed.First(page => page.Key == key).Facts, now).Except(waited).ToList();
            foreach (var page in freed.Concat(next.Count == 0 ? [] : await ledger.ReadAsync(next, cancellation).ConfigureAwait(false)).Where(page => page.Facts is (LockFacts or HoldFacts) and { TaskAt: { } at } && at <= now))
            {
                await TryAsync(page, now, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static bool IsOver(LedgerPage page, DateTimeOffset now) => page.Facts is { ExpiresAt: { } expires } facts && expires <= now && !(facts.TaskAt <= now);

    /// <summary>As many together as are written together; where another has changed one of them the others go one by one.</summary>
    private async Task ForgetAsync(List<LedgerPage> pages, CancellationToken cancellation)
    {
        try
        {
            foreach (var some in pages.Chunk(LedgerPage.MostChanges))
            {
                var changes = some.Select(page => new LedgerChange(page, null)).ToList();
                if (await ledger.WriteAsync(changes, cancellation).ConfigureAwait(false) is null)
                {
                    foreach (var change in changes)
                    {
                        await ledger.WriteAsync([change], cancellation).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (StoreUnavailableException fault)
        {
            Logs.DueNotDone(logger, pages[0].Key, fault.Message);
        }
    }

    /// <summary>What cannot be done keeps nobody else waiting, and is put off.</summary>
    private async Task TryAsync(LedgerPage page, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            await DoAsync(page, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            Logs.DueNotDone(logger, page.Key, fault.Message);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            Logs.DueFailed(logger, defect, page.Key);
            await PostponeAsync(page, now, cancellation).ConfigureAwait(false);
        }
    }

    private async Task PostponeAsync(LedgerPage page, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(page, page.Facts!.Postponed(now + Pause), cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            Logs.DueNotDone(logger, page.Key, fault.Message);
        }
    }

    private Task DoAsync(LedgerPage page, CancellationToken cancellation) => page.Facts switch
    {
        LockFacts => held.GiveAsync(page, cancellation),
        HoldFacts => batches.TryAsync(page, cancellation),
        MutedFacts => muted.GoOnAsync(page, cancellation),
        BatchFacts => batches.GoOnAsync(page, cancellation),
        EscalationFacts => escalations.TellAsync(page, LedgerKeys.RuleOf(page.Key), cancellation),
        RunFacts run => AskAfterAsync(page, LedgerKeys.RunOf(page.Key), run, cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>The lease of what a run holds is over: it is renewed as long as the run goes on, and never given to another meanwhile.</summary>
    private async Task AskAfterAsync(LedgerPage page, string runId, RunFacts facts, CancellationToken cancellation)
    {
        // As long as its event is not judged, the judging will start it; once it is, it has started it. So in this order, and the run is looked for again.
        var run = await runs.FindAsync(runId, cancellation).ConfigureAwait(false);
        var judged = run is null && (await journal.FindAsync(facts.Sequence, cancellation).ConfigureAwait(false))?.Judgement is not null && !await IsJudgedAgainAsync(facts, cancellation).ConfigureAwait(false);
        run ??= judged ? await runs.FindAsync(runId, cancellation).ConfigureAwait(false) : null;
        await (run is null && judged ? MissAsync(page, runId, facts, cancellation)
            : run is not null && RunEndings.EndingOf(run.Status) is { } ending ? EndAsync(run, ending, cancellation)
            : WriteAsync(page, RunEndPolicy.Renew(facts, time.GetUtcNow()), cancellation)).ConfigureAwait(false);
    }

    /// <summary>Whether somebody is judging it after a mute, and starts it: as long as that is not done another does.</summary>
    private async Task<bool> IsJudgedAgainAsync(RunFacts facts, CancellationToken cancellation) =>
        facts.AfterMute is { } muted && (await ledger.ReadAsync([muted], cancellation).ConfigureAwait(false))[0].Facts is MutedFacts { Turn: { LookAt: not null } turn } && turn.Sequence == facts.Sequence;

    /// <summary>Whoever recorded its end has not told it.</summary>
    private async Task EndAsync(RunSummary run, RunEnding ending, CancellationToken cancellation)
    {
        if (missed is not null && run.Rule is { } rule)
        {
            await missed.LookAsync(run.RunId, rule, cancellation).ConfigureAwait(false);
        }

        await endings.TellOverdueAsync(run.RunId, ending, cancellation).ConfigureAwait(false);
    }

    /// <summary>Of a run that was admitted and that there is not.</summary>
    private async Task MissAsync(LedgerPage page, string runId, RunFacts facts, CancellationToken cancellation)
    {
        if (facts.HoldPage is not null && (await ledger.ReadAsync([LedgerKeys.Batch(runId)], cancellation).ConfigureAwait(false))[0].Facts is BatchFacts { Sequences.Count: > 0 })
        {
            // Whoever looks after what it is to do starts it.
            await WriteAsync(page, RunEndPolicy.Renew(facts, time.GetUtcNow()), cancellation).ConfigureAwait(false);
            return;
        }

        if (facts.Waited is null)
        {
            await endings.TellOverdueAsync(runId, RunEnding.Neither, cancellation).ConfigureAwait(false);
            return;
        }

        try
        {
            if (await held.StartAgainAsync(facts, cancellation).ConfigureAwait(false) is { } reason)
            {
                await endings.GiveUpAsync(runId, reason, held.TellsOf(facts.Rule), cancellation).ConfigureAwait(false);
            }
            else
            {
                await WriteAsync(page, RunEndPolicy.Renew(facts, time.GetUtcNow()), cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception defect) when (defect is not (StoreUnavailableException or OperationCanceledException))
        {
            Logs.DueFailed(logger, defect, page.Key);
            await (facts.Tries + 1 < HeldPolicy.MostTries
                ? WriteAsync(page, RunEndPolicy.Retry(facts, time.GetUtcNow()), cancellation)
                : endings.GiveUpAsync(runId, $"its run could not be started, {HeldPolicy.MostTries} times: {defect.Message}", held.TellsOf(facts.Rule), cancellation).AsTask()).ConfigureAwait(false);
        }
    }

    /// <summary>Where somebody else was first there is nothing to be done.</summary>
    private async Task WriteAsync(LedgerPage page, GuardFacts? facts, CancellationToken cancellation) =>
        await ledger.WriteAsync([new LedgerChange(page, facts)], cancellation).ConfigureAwait(false);
}
