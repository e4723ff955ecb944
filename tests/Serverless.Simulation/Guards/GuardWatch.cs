using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>A run of a rule as it was seen from outside.</summary>
/// <param name="Abouts">What it was begun for, several where its rule holds; none for one that tells of what was held back.</param>
public sealed record WatchedRun(string RunId, GuardRule Rule, IReadOnlyList<SimulatedEvent> Abouts, RunStarted Started)
{
    /// <summary>The first; null for one that tells of what was held back.</summary>
    public SimulatedEvent? About => Abouts.Count == 0 ? null : Abouts[0];
}

/// <summary>A run id that was let through, in the order of the ledger.</summary>
/// <param name="At">By the ledger's own time.</param>
public sealed record WatchedAdmission(string RunId, DateTimeOffset At);

/// <summary>Every write as the store did it. What must be true at every moment is looked at here, and by those it hands on to: one holder a lock, no more targets
/// than there may be, no start that was not let through, nothing done before it was audited.</summary>
public sealed class GuardWatch
{
    private readonly GuardWorld world;
    private readonly Dictionary<string, RunFacts> decided = [];
    private readonly Dictionary<string, int> order = [];
    private readonly Dictionary<int, TimeSpan> working = [];

    public GuardWatch(GuardWorld world)
    {
        this.world = world;
        (Breakers, Audit, Plans, Batches, Closings, Pauses, Turns) = (new(world), new(world), new(world), new(world), new(world), new(world), new(world));
    }

    public Dictionary<string, WatchedRun> Runs { get; } = [];

    /// <summary>Runs that have not ended.</summary>
    public Dictionary<string, WatchedRun> Active { get; } = [];

    /// <summary>What stands in the ledger.</summary>
    public SortedDictionary<string, GuardFacts> Ledger { get; } = new(StringComparer.Ordinal);

    /// <summary>Such as were withdrawn again are not among them.</summary>
    public List<WatchedAdmission> Admissions { get; } = [];

    /// <summary>When a match first began to wait, was held or was let through, by the ledger's own time.</summary>
    public Dictionary<string, DateTimeOffset> Asked { get; } = [];

    /// <summary>When the judging of an event was first begun.</summary>
    public Dictionary<long, TimeSpan> Begun { get; } = [];

    public BreakerWatch Breakers { get; }

    public AuditWatch Audit { get; }

    public PlanWatch Plans { get; }

    public BatchWatch Batches { get; }

    /// <summary>When starts were closed, and for what.</summary>
    public ClosingWatch Closings { get; }

    public PauseWatch Pauses { get; }

    /// <summary>What was muted and is judged again.</summary>
    public TurnWatch Turns { get; }

    public StartControl Control => Closings.Control;

    public RunFacts? DecidedOf(string runId) => decided.GetValueOrDefault(runId);

    /// <summary>The runs that hold something of a page of the ledger.</summary>
    public IEnumerable<(string RunId, RunFacts Facts)> Holders(string key) => decided.Where(one => one.Value.LookAt is not null && one.Value.Holds.Contains(key)).Select(one => (one.Key, one.Value));

    /// <summary>A host begins to judge an event; it does nothing else meanwhile.</summary>
    public void NoteWork(Life life, long sequence)
    {
        working[life.Number] = world.Time.Elapsed;
        Begun.TryAdd(sequence, world.Time.Elapsed);
    }

    public void Note(Judgement judgement, Life life)
    {
        foreach (var verdict in judgement.Verdicts)
        {
            world.Tell("verdict", $"{judgement.Sequence} {verdict.Rule} {verdict.Decision.Name} {verdict.Decision.Run}", life);
            Audit.Note(judgement.Sequence, verdict);
            Closings.Note(judgement.Sequence, verdict);
        }
    }

    public void Note(RunAppend append, Life life)
    {
        world.Tell(append.Facts[0].GetType().Name, append.RunId, life);
        foreach (var fact in append.Facts)
        {
            Audit.Note(append.RunId, fact);
            switch (fact)
            {
                case RunStarted started:
                    NoteStart(append.RunId, started);
                    break;
                case RunRetried:
                    LookAtOthers(Runs[append.RunId]);
                    Active[append.RunId] = Runs[append.RunId];
                    Pauses.NoteDeed(append.RunId, "is retried");
                    break;
                case CallIntended call:
                    Plans.Note(append.RunId, call);
                    Pauses.NoteDeed(append.RunId, "acts");
                    break;
            }
        }

        if (append.Summary.Ended)
        {
            Active.Remove(append.RunId);
        }
    }

    public void Note(IReadOnlyList<LedgerChange> changes, Life life)
    {
        foreach (var change in changes)
        {
            if (change.Facts is null)
            {
                Ledger.Remove(change.Key);
            }
            else
            {
                Ledger[change.Key] = change.Facts;
            }

            world.Tell("ledger", $"{change.Key} {Say(change.Facts)}", life);
            switch (change.Facts)
            {
                case RunFacts run:
                    NoteDecision(LedgerKeys.RunOf(change.Key), run, changes);
                    break;
                case StartControl control:
                    Closings.Note(control);
                    break;
                case ControlAct act:
                    Audit.Note(act);
                    Closings.Note(act);
                    break;
                case MutedFacts muted:
                    Turns.Note(change.Key, muted);
                    break;
            }
        }

        Plans.Note(changes);
    }

    private static string Say(GuardFacts? facts) => facts switch
    {
        null => "is deleted",
        RunFacts run => $"RunFacts {run.Decision}{(run.LookAt is null ? "" : ", open")}",
        MutedFacts muted => $"MutedFacts {muted.Sequence} until {muted.Until:T}, turn {muted.Turn?.Sequence} {(muted.Turn?.LookAt is null ? "done" : "taken")}",
        _ => facts.GetType().Name,
    };

    private void NoteDecision(string runId, RunFacts run, IReadOnlyList<LedgerChange> changes)
    {
        var before = decided.GetValueOrDefault(runId);
        decided[runId] = run;
        if (run.LookAt is not null && before?.LookAt is null)
        {
            order[runId] = order.Count == 0 ? 1 : order.Values.Max() + 1;
        }

        if (run.Decision is nameof(AdmissionDecision.Admitted) or nameof(AdmissionDecision.Queued) or nameof(AdmissionDecision.Held))
        {
            Asked.TryAdd(runId, run.WaitedSince ?? run.At);
        }
        else
        {
            Asked.Remove(runId);
        }

        var (was, now) = (before?.Decision == nameof(AdmissionDecision.Admitted), run.Decision == nameof(AdmissionDecision.Admitted));
        if (now && !was)
        {
            Admissions.Add(new WatchedAdmission(runId, run.At));
            Plans.NoteAdmission(runId, run);
        }
        else if (was && !now)
        {
            Admissions.RemoveAll(one => one.RunId == runId);
        }

        Breakers.Note(runId, before, run, changes);
    }

    private void NoteStart(string runId, RunStarted started)
    {
        var input = started.Input;
        List<SimulatedEvent> abouts = started.Cause.EventId is null ? []
            : [.. (input.ValueKind == System.Text.Json.JsonValueKind.Array ? input.EnumerateArray().ToList() : [input]).Select(one => world.Book.EventOf(one.GetProperty("id").GetString()!))];
        var run = Runs[runId] = new WatchedRun(runId, world.Book.Find(started.Cause.Rule!), abouts, started);
        if (run.About is not null)
        {
            Look(run);
            Active[runId] = run;
        }
    }

    private void Look(WatchedRun run)
    {
        var (rule, own) = (run.Rule, RunId.For(run.Rule.Name, GuardBook.Source, run.About!.Id));
        if ((run.RunId != own && !(rule.Holds && run.RunId == RunId.ForBatch(own))) || run.Abouts.Any(about => about.Rule != rule.Name))
        {
            world.Break($"Run {run.RunId} of {rule.Name} was started for event {run.About.Id}, which asks for another.");
        }

        if (world.Book.Set.Find(rule.Name)!.Guard.Limits && DecidedOf(run.RunId)?.Decision != nameof(AdmissionDecision.Admitted))
        {
            world.Break($"Run {run.RunId} of {rule.Name} was started, and what is decided about it is {DecidedOf(run.RunId)?.Decision ?? "nothing"}.");
        }

        LookAtOthers(run);
        Batches.Note(run);
        Plans.Note(run);
        Closings.Note(run);
    }

    /// <summary>Rules may allow different numbers of targets: who was let through later counts for no earlier one.</summary>
    private void LookAtOthers(WatchedRun run)
    {
        var (rule, about) = (run.Rule, run.About!);
        if (rule.Lock is not null && Active.Values.FirstOrDefault(other => other.Rule.Lock is not null && other.Rule.LockOf(other.About!) == rule.LockOf(about)) is { } holder)
        {
            world.Break($"Run {run.RunId} of {rule.Name} goes on while {holder.RunId} of {holder.Rule.Name} holds its lock {rule.LockOf(about)}.");
        }

        if (rule.Targets is { } most && Active.Values.Where(other => other.Rule.Targets is not null && other.About!.Cluster == about.Cluster && order[other.RunId] < order[run.RunId]).Select(other => other.About!.Host).Append(about.Host).Distinct().Count() is var busy && busy > most)
        {
            world.Break($"Run {run.RunId} of {rule.Name} makes {busy} targets of {about.Cluster}, and there may be {most}.");
        }
    }
}
