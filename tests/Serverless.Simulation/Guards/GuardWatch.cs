using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>A run of a rule as it was seen from outside.</summary>
/// <param name="About">Null for one that tells of what was held back.</param>
/// <param name="Begun">When the host that let it through, or let it wait, began to judge its event.</param>
public sealed record WatchedRun(string RunId, GuardRule Rule, SimulatedEvent? About, RunStarted Started, TimeSpan Begun);

/// <summary>A run id that was let through, in the order of the ledger.</summary>
/// <param name="At">By the ledger's own time.</param>
public sealed record WatchedAdmission(string RunId, DateTimeOffset At);

/// <summary>Every write as the store did it. What must be true at every moment is looked at here: one holder a lock, no more targets than there may be, no
/// start that was not let through, nothing done before it was audited.</summary>
public sealed class GuardWatch(GuardWorld world)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private readonly HashSet<(long Event, string Rule, string Decision)> auditedVerdicts = [];
    private readonly HashSet<string> auditedStarts = [];
    private readonly HashSet<(string Run, string Outcome)> auditedEnds = [];
    private readonly HashSet<(long Number, string By)> auditedActs = [];
    private readonly Dictionary<string, RunFacts> decided = [];
    private readonly Dictionary<string, int> order = [];
    private readonly Dictionary<int, TimeSpan> working = [];
    private readonly Dictionary<string, TimeSpan> begun = [];
    private readonly List<(TimeSpan At, StartControl Control)> controls = [(TimeSpan.Zero, StartControl.Open)];

    public Dictionary<string, WatchedRun> Runs { get; } = [];

    /// <summary>Runs that have not ended.</summary>
    public Dictionary<string, WatchedRun> Active { get; } = [];

    /// <summary>Keys of the ledger that were ever written.</summary>
    public SortedSet<string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Also such as were withdrawn again.</summary>
    public List<WatchedAdmission> Admissions { get; } = [];

    /// <summary>When a match first began to wait or was let through, by the ledger's own time.</summary>
    public Dictionary<string, DateTimeOffset> Asked { get; } = [];

    /// <summary>When the verdict of an event was recorded.</summary>
    public Dictionary<long, TimeSpan> Judged { get; } = [];

    public BreakerWatch Breakers { get; } = new(world);

    /// <summary>How often a person let a run go on that had failed.</summary>
    public int Retries { get; private set; }

    public StartControl Control => controls[^1].Control;

    public RunFacts? DecidedOf(string runId) => decided.GetValueOrDefault(runId);

    /// <summary>A host begins to judge an event; it does nothing else meanwhile.</summary>
    public void NoteWork(Life life) => working[life.Number] = world.Time.Elapsed;

    public void Note(AuditBlock block)
    {
        foreach (var entry in AuditBody.Read(block.Body.Span)!.Attempts)
        {
            _ = entry switch
            {
                VerdictGiven given => auditedVerdicts.Add((given.Event, given.Rule, given.Decision)),
                RunBegun begun => auditedStarts.Add(begun.Run),
                RunEnded ended => auditedEnds.Add((ended.Run, ended.Outcome)),
                RunActed acted => auditedEnds.Add((acted.Run, acted.Act)),
                StartsActed acted => auditedActs.Add((acted.Number, acted.By)),
                _ => false,
            };
        }
    }

    public void Note(Judgement judgement, Life life)
    {
        Judged[judgement.Sequence] = world.Time.Elapsed;
        foreach (var verdict in judgement.Verdicts)
        {
            world.Tell("verdict", $"{judgement.Sequence} {verdict.Rule} {verdict.Decision.Name} {verdict.Decision.Run}", life);
            if (!auditedVerdicts.Contains((judgement.Sequence, verdict.Rule, verdict.Decision.Name)))
            {
                world.Break($"The verdict {verdict.Decision.Name} of event {judgement.Sequence} was recorded before it was audited.");
            }
        }
    }

    public void Note(RunAppend append, Life life)
    {
        world.Tell(append.Facts[0].GetType().Name, append.RunId, life);
        if (append.Facts[0] is RunStarted started)
        {
            NoteStart(append.RunId, started, life);
        }
        else if (append.Facts[0] is RunRetried)
        {
            if (!auditedEnds.Contains((append.RunId, "retry")))
            {
                world.Break($"The retry of run {append.RunId} was recorded before it was audited.");
            }

            LookAtOthers(Runs[append.RunId]);
            Active[append.RunId] = Runs[append.RunId];
            Retries++;
        }
        else if (append.Summary.Ended)
        {
            Active.Remove(append.RunId);
            if (!auditedEnds.Contains((append.RunId, append.Summary.Status.ToString().ToLowerInvariant())))
            {
                world.Break($"The end of run {append.RunId} was recorded before it was audited.");
            }
        }
    }

    public void Note(IReadOnlyList<LedgerChange> changes, Life life)
    {
        foreach (var change in changes)
        {
            Keys.Add(change.Key);
            world.Tell("ledger", $"{change.Key} {change.Facts?.GetType().Name ?? "is deleted"}", life);
            switch (change.Facts)
            {
                case RunFacts run:
                    NoteDecision(LedgerKeys.RunOf(change.Key), run, changes, life);
                    break;
                case StartControl control:
                    controls.Add((world.Time.Elapsed, control));
                    break;
                case ControlAct act when !auditedActs.Contains((act.Number, act.By)):
                    world.Break($"{act.By} did {act.Act}, and it was recorded before it was audited.");
                    break;
            }
        }
    }

    private void NoteDecision(string runId, RunFacts run, IReadOnlyList<LedgerChange> changes, Life life)
    {
        var before = decided.GetValueOrDefault(runId);
        decided[runId] = run;
        if (before is null)
        {
            begun[runId] = working.GetValueOrDefault(life.Number);
        }

        if (run.LookAt is not null && before?.LookAt is null)
        {
            order[runId] = order.Count == 0 ? 1 : order.Values.Max() + 1;
        }

        if (run.Decision is nameof(AdmissionDecision.Admitted) or nameof(AdmissionDecision.Queued))
        {
            Asked.TryAdd(runId, run.WaitedSince ?? run.At);
        }
        else
        {
            Asked.Remove(runId);
        }

        if (run.Decision == nameof(AdmissionDecision.Admitted) && before?.Decision != run.Decision)
        {
            Admissions.Add(new WatchedAdmission(runId, run.At));
        }

        Breakers.Note(runId, before, run, changes);
    }

    private void NoteStart(string runId, RunStarted started, Life life)
    {
        var cause = started.Cause;
        var run = new WatchedRun(runId, world.Book.Find(cause.Rule!), cause.EventId is { } id ? world.Book.EventOf(id) : null, started, begun.TryGetValue(runId, out var at) ? at : working.GetValueOrDefault(life.Number));
        Runs[runId] = run;
        if (!auditedStarts.Contains(runId))
        {
            world.Break($"The start of run {runId} was recorded before it was audited.");
        }

        if (run.About is not null)
        {
            Look(run);
            Active[runId] = run;
        }
    }

    private void Look(WatchedRun run)
    {
        var (rule, about) = (run.Rule, run.About!);
        if (run.RunId != RunId.For(rule.Name, GuardBook.Source, about.Id) || about.Rule != rule.Name)
        {
            world.Break($"Run {run.RunId} of {rule.Name} was started for event {about.Id}, which asks for another.");
        }

        if (world.Book.Set.Find(rule.Name)!.Guard.Limits && decided.GetValueOrDefault(run.RunId)?.Decision != nameof(AdmissionDecision.Admitted))
        {
            world.Break($"Run {run.RunId} of {rule.Name} was started, and what is decided about it is {decided.GetValueOrDefault(run.RunId)?.Decision ?? "nothing"}.");
        }

        LookAtOthers(run);
        var since = controls.FindLastIndex(one => one.At <= world.Time.Elapsed - LongestStart);
        if (world.Weather.IsSwift && since >= 0 && controls.Skip(since).All(one => one.Control.Stop is not null))
        {
            world.Break($"Run {run.RunId} of {rule.Name} was started, and starts have been stopped for longer than a minute.");
        }
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
