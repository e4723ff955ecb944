using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Schedules;

namespace Serverless.Application.Schedules;

/// <summary>Brings what is due of the schedules in force to the journal, through the door <c>timer</c>. May be done by any number of instances at once: what
/// they bring twice is one event and a redelivery, since its id follows from the workflow and the time. How far a schedule has come stands in the ledger.</summary>
public sealed class ScheduleSweep(
    LiveRules rules, IAdmissionLedger ledger, IEventJournal journal, IEventDispatch dispatch, IRunReader runs, IJournalReader entries, TimeProvider time, ILogger<ScheduleSweep> logger)
{
    /// <summary>In one look at one schedule: begin, fire, wait, and once more where another instance came first.</summary>
    private const int MostSteps = 8;

    private readonly ConcurrentDictionary<string, Note> notes = new(StringComparer.Ordinal);

    /// <summary>The rules of which it is written down which schedules they have.</summary>
    private RuleSet? placed;

    /// <returns>How many ticks were brought.</returns>
    /// <exception cref="StoreUnavailableException">Not everything that is due was brought; sweep again.</exception>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        if (!rules.Loaded)
        {
            return 0;
        }

        var set = rules.Current;
        var (brought, live) = (0, Scheduled(set).ToDictionary(one => one.Rule.Name, StringComparer.Ordinal));
        if (!ReferenceEquals(placed, set) && await PlaceAsync([.. live.Keys], cancellation).ConfigureAwait(false))
        {
            placed = set;
        }

        foreach (var one in live.Values)
        {
            if (!IsQuiet(one))
            {
                brought += await LookAsync(one, cancellation).ConfigureAwait(false);
            }
        }

        return brought;
    }

    /// <summary>Marks what was taken away since the rules were looked at last, by whichever instance, and writes down what there is now.</summary>
    /// <returns>False where another instance came in between; do it again.</returns>
    private async Task<bool> PlaceAsync(IReadOnlyCollection<string> live, CancellationToken cancellation)
    {
        var page = (await ledger.ReadAsync([LedgerKeys.Schedules], cancellation).ConfigureAwait(false))[0];
        var (before, now) = (page.Facts as PlacedSchedules ?? PlacedSchedules.None, PlacedSchedules.Of(live));
        var done = true;
        foreach (var gone in before.Rules.Union(notes.Keys, StringComparer.Ordinal).Except(live, StringComparer.Ordinal))
        {
            done &= await RemoveAsync(gone, cancellation).ConfigureAwait(false);
        }

        return done && (before.Rules.SequenceEqual(now.Rules, StringComparer.Ordinal) || await WriteAsync(page, now, cancellation).ConfigureAwait(false));
    }

    private static IEnumerable<Scheduled> Scheduled(RuleSet set) => set.Workflows.Values
        .Where(workflow => workflow.Schedule is { When: not Schedule.On } schedule && set.Find(schedule.Rule.Name)?.Place == schedule.Rule.Place)
        .Select(workflow => new Scheduled(workflow, workflow.Schedule!.When, set.Find(workflow.Schedule.Rule.Name)!));

    private bool IsQuiet(Scheduled one) => notes.TryGetValue(one.Rule.Name, out var note) && note.Schedule == one.When.Text && (note.Until is null || time.GetUtcNow() < note.Until);

    private async Task<int> LookAsync(Scheduled one, CancellationToken cancellation)
    {
        var brought = 0;
        for (var i = 0; i < MostSteps; i++)
        {
            var page = (await ledger.ReadAsync([LedgerKeys.Schedule(one.Rule.Name)], cancellation).ConfigureAwait(false))[0];
            var facts = page.Facts as ScheduleFacts;
            switch (ScheduleClock.Look(one.When, facts, await OutcomeAsync(one, facts, cancellation).ConfigureAwait(false), time.GetUtcNow()))
            {
                case ScheduleStep.Begin begin:
                    await WriteAsync(page, begin.Facts, cancellation).ConfigureAwait(false);
                    break;
                case ScheduleStep.Fire fire:
                    var sequence = await BringAsync(one, fire.Due, cancellation).ConfigureAwait(false);
                    brought++;
                    await WriteAsync(page, facts! with { Fired = fire.Due, Sequence = sequence }, cancellation).ConfigureAwait(false);
                    break;
                case ScheduleStep.Wait wait:
                    notes[one.Rule.Name] = new Note(one.When.Text, wait.Until);
                    return brought;
            }
        }

        return brought;
    }

    /// <summary>The journal comes first and the ledger second: after a crash between the two the same tick is brought again, as a redelivery.</summary>
    private async Task<long> BringAsync(Scheduled one, DateTimeOffset due, CancellationToken cancellation)
    {
        var (now, tick) = (time.GetUtcNow(), TimerEvent.Of(one.Workflow, one.When, due));
        var receipt = (await journal.AppendAsync([new JournalEntry.Event(TimerEvent.Door, now, tick)], cancellation).ConfigureAwait(false))[0];
        dispatch.Offer([new JournaledEvent(receipt, tick, now)]);
        Logs.Ticked(logger, one.Workflow.Reference, due, receipt.Sequence);
        return receipt.Original ?? receipt.Sequence;
    }

    /// <summary>Asked only where the schedule goes by it.</summary>
    private async Task<TickOutcome> OutcomeAsync(Scheduled one, ScheduleFacts? facts, CancellationToken cancellation)
    {
        if (one.When is not Schedule.After || facts is not { Fired: { } fired, Sequence: { } sequence })
        {
            return TickOutcome.UnderWay.Instance;
        }

        var source = TimerEvent.SourceOf(one.Workflow.Namespace, one.Workflow.Name);
        var runId = RunId.For(one.Rule.Name, source, TimerEvent.IdOf(fired));
        var judged = (await entries.FindAsync(sequence, cancellation).ConfigureAwait(false))?.Judgement;
        return await runs.FindAsync(runId, cancellation).ConfigureAwait(false) switch
        {
            { Ended: true } run => new TickOutcome.Ended(run.UpdatedAt),
            null when judged is not null && !await IsWaitingAsync(judged, runId, cancellation).ConfigureAwait(false) => new TickOutcome.HeldBack(judged.At),
            _ => TickOutcome.UnderWay.Instance,
        };
    }

    /// <summary>Who waits for a lock is not held back: its run comes when its turn does, unless it is let go.</summary>
    private async Task<bool> IsWaitingAsync(Judgement judged, string runId, CancellationToken cancellation) =>
        judged.Verdicts.Any(verdict => verdict.Decision is AdmissionDecision.Queued queued && queued.RunId == runId)
        && (await ledger.ReadAsync([LedgerKeys.Run(runId)], cancellation).ConfigureAwait(false))[0].Facts is RunFacts { LetGo: null };

    // Whoever has written meanwhile has seen more: the next step reads it.
    private async Task<bool> WriteAsync(LedgerPage page, GuardFacts facts, CancellationToken cancellation) =>
        await ledger.WriteAsync([new LedgerChange(page, facts)], cancellation).ConfigureAwait(false) is not null;

    private async Task<bool> RemoveAsync(string rule, CancellationToken cancellation)
    {
        notes.TryRemove(rule, out _);
        var page = (await ledger.ReadAsync([LedgerKeys.Schedule(rule)], cancellation).ConfigureAwait(false))[0];
        return page.Facts is not ScheduleFacts { Removed: false } facts || await WriteAsync(page, facts with { Removed = true }, cancellation).ConfigureAwait(false);
    }

    /// <param name="Until">When to look again; null for when the schedule has changed.</param>
    private sealed record Note(string Schedule, DateTimeOffset? Until);
}

/// <summary>A workflow whose schedule goes by the clock.</summary>
internal sealed record Scheduled(Workflow Workflow, Schedule When, Rule Rule);
