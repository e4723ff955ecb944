using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Engines.Embedded;

/// <summary>One run in memory: state, count of facts, and what is being performed for it. Everything happens under its gate, one thing at a
/// time; it leaves memory as soon as nothing is being performed, and whoever still holds it is told to take it up again.</summary>
internal sealed class LiveRun(string runId, LiveRunLinks links)
{
    private readonly RunGate gate = new(links.Begin);
    private readonly Dictionary<string, Performance> performing = [];
    private RunState state = RunState.NotStarted.Instance;
    private int count;
    private SnapshotMark kept = SnapshotMark.None;
    private bool left;

    public string RunId => runId;

    /// <summary>Null where the run has left memory.</summary>
    public Task<StartOutcome?> StartAsync(RunStart start) => WithinAsync<StartOutcome?>(null, async () =>
    {
        if (count > 0)
        {
            return StartOutcome.AlreadyStarted;
        }

        var now = links.Now;
        var started = new RunStarted(now, runId, start.Workflow, start.Input, start.Cause);
        var decision = WorkflowDecider.Decide(WorkflowDecider.Apply(state, started, links.Read), now);
        if (await AppendAsync([started, .. decision.Facts], decision).ConfigureAwait(false))
        {
            return StartOutcome.Started;
        }

        // An earlier life of the host started it, and may not have come to go on with it.
        await LoadAsync().ConfigureAwait(false);
        return StartOutcome.AlreadyStarted;
    });

    /// <summary>What came of something that was performed for this run: its path is free again, whether the run still waits for it or not. What was
    /// given up meanwhile is not heard of: at its path there may be a new attempt, which it is no answer to.</summary>
    /// <param name="outcome">Null where it came to nothing that the run has to hear of.</param>
    public Task<RecordOutcome> EndPerformanceAsync(Performance performance, TaskEvent? outcome) => WithinAsync(RecordOutcome.LeftMemory, async () =>
    {
        if (performing.GetValueOrDefault(performance.Path) != performance)
        {
            return RecordOutcome.NotAwaited;
        }

        performing.Remove(performance.Path);
        return outcome is null ? RecordOutcome.NotAwaited : await TakeAsync(outcome).ConfigureAwait(false);
    });

    /// <summary>What somebody says without having been asked by this engine. It frees nothing: what is being performed goes on being performed.</summary>
    public Task<RecordOutcome> HearAsync(TaskEvent said) => WithinAsync(RecordOutcome.LeftMemory, () => TakeAsync(said));

    /// <summary>Offers it an event.</summary>
    public Task<RecordOutcome> HearAsync(EventArrival arrival) => WithinAsync(RecordOutcome.LeftMemory, async () =>
    {
        if (!await LoadAsync().ConfigureAwait(false) || state is RunState.Ended { ForGood: true })
        {
            return RecordOutcome.NoSuchRun;
        }

        if (WorkflowDecider.HasHeard(state, arrival.Sequence))
        {
            return RecordOutcome.Recorded;
        }

        var heard = WorkflowDecider.Hear(state, arrival, links.Now);
        return heard.Count == 0 ? RecordOutcome.NotAwaited
            : await AdvanceAsync(heard).ConfigureAwait(false) ? RecordOutcome.Recorded
            : RecordOutcome.LeftMemory;
    });

    /// <summary>What a person does to the run, if the run as it stands now allows it.</summary>
    public Task<ActRecord> ActAsync(RunAct act) => WithinAsync(new ActRecord(RecordOutcome.LeftMemory), async () =>
    {
        if (!await LoadAsync().ConfigureAwait(false))
        {
            return new ActRecord(RecordOutcome.NoSuchRun);
        }

        var verdict = ActPolicy.Judge(state, act, links.Now);
        return verdict is ActVerdict.Taken taken && !await AdvanceAsync([taken.Fact]).ConfigureAwait(false)
            ? new ActRecord(RecordOutcome.LeftMemory)
            : new ActRecord(RecordOutcome.Recorded, verdict, state.Begun);
    });

    /// <summary>Goes on with it: settles calls an earlier life left open, and records every wait that is over.</summary>
    public Task<RecordOutcome> GoOnAsync() => WithinAsync(RecordOutcome.LeftMemory, async () =>
    {
        if (!await LoadAsync().ConfigureAwait(false))
        {
            return RecordOutcome.NoSuchRun;
        }

        // Looked at once: a clock that is set back in between would make it a timer that fired early.
        var now = links.Now;
        var elapsed = WorkflowDecider.Commands(state)
            .OfType<Command.WaitUntil>()
            .Where(wait => wait.Until <= now)
            .Select(TaskEvent (wait) => new WaitElapsed(now, wait.Path))
            .ToList();
        return await AdvanceAsync(elapsed).ConfigureAwait(false) ? RecordOutcome.Recorded : RecordOutcome.LeftMemory;
    });

    private async Task<T> WithinAsync<T>(T whenLeft, Func<Task<T>> act)
    {
        await gate.EnterAsync().ConfigureAwait(false);
        try
        {
            return left ? whenLeft : await act().ConfigureAwait(false);
        }
        finally
        {
            if (performing.Count == 0 && !left)
            {
                left = true;
                links.Leave(this);
            }

            gate.Leave();
        }
    }

    private async Task<RecordOutcome> TakeAsync(TaskEvent fact) =>
        !await LoadAsync().ConfigureAwait(false) ? RecordOutcome.NoSuchRun
        : !WorkflowDecider.Accepts(state, fact) ? RecordOutcome.NotAwaited
        : await AdvanceAsync([fact]).ConfigureAwait(false) ? RecordOutcome.Recorded
        : RecordOutcome.LeftMemory;

    /// <summary>Reads the history, once, and again where somebody else writes meanwhile. Calls that are open in it were begun by an earlier life: they
    /// are in doubt.</summary>
    /// <returns>False where there is none.</returns>
    private async Task<bool> LoadAsync()
    {
        while (count == 0)
        {
            var run = await links.Writer.ReadAsync(runId, () => links.Runs.ReadAsync(runId, CancellationToken.None)).ConfigureAwait(false);
            if (run.Facts == 0)
            {
                return false;
            }

            (state, count, kept) = (run.State, run.Facts, run.Kept);
            BeginPerforming(WorkflowDecider.Commands(state), [], []);
            if (state.Begun?.Cause.Parent is { Awaited: true })
            {
                links.CheckParent(state);
            }

            var decision = links.Decide(state);
            await AppendAsync(decision.Facts, decision).ConfigureAwait(false);
        }

        return true;
    }

    private Task<bool> AdvanceAsync(IReadOnlyList<HistoryEvent> outcomes)
    {
        var decision = links.Decide(outcomes.Aggregate(state, (RunState s, HistoryEvent fact) => WorkflowDecider.Apply(s, fact, links.Read)));
        return AppendAsync([.. outcomes, .. decision.Facts], decision);
    }

    /// <returns>False where somebody else wrote first: what is in memory is forgotten, but for what is being performed.</returns>
    private async Task<bool> AppendAsync(IReadOnlyList<HistoryEvent> facts, Decision decision)
    {
        if (facts.Count > 0 && await links.Writer.AppendAsync(runId, count, facts, decision.State, links.Stopping.IsCancellationRequested).ConfigureAwait(false) == AppendOutcome.Conflict)
        {
            (state, count, kept) = (RunState.NotStarted.Instance, 0, SnapshotMark.None);
            return false;
        }

        if (WorkflowDecider.Abandoned(state, decision.State, facts) is { Count: > 0 } abandoned)
        {
            links.Forsake(runId, abandoned);
        }

        (state, count) = (decision.State, count + facts.Count);
        if (facts.Count > 0)
        {
            kept = links.Runs.Keep(runId, state, count, facts[^1], kept);
            End(facts[^1]);
        }

        Begin(decision.Commands, [.. facts.OfType<CallIntended>().Select(intent => intent.Path)], [.. facts.OfType<TaskStarted>().Select(start => start.Path)]);
        return true;
    }

    private void End(HistoryEvent last)
    {
        if (state is RunState.Ended ended)
        {
            links.Timers.Remove(runId);
            if (ended.Origin.Cause.Parent is { } parent)
            {
                links.TellParent(parent, last);
            }
        }
    }

    /// <param name="ours">Paths of the calls whose intent we have just appended; every other one that nobody is making is in doubt.</param>
    /// <param name="anew">Paths of the tasks that we have just entered: what is being done there is for an attempt that is over.</param>
    private void Begin(IReadOnlyList<Command> commands, HashSet<string> ours, HashSet<string> anew)
    {
        BeginPerforming(commands, ours, anew);
        if (WorkflowDecider.MayBegin(state) && commands.OfType<Command.WaitUntil>().MinBy(wait => wait.Until) is { Until: var due })
        {
            links.Timers.Add(runId, due);
        }
    }

    private void BeginPerforming(IReadOnlyList<Command> commands, HashSet<string> ours, HashSet<string> anew)
    {
        if (!WorkflowDecider.MayBegin(state))
        {
            return;
        }

        GiveUp(commands, anew);
        foreach (var command in commands)
        {
            if (command is not (Command.WaitUntil or Command.AskPerson or Command.AwaitAnswer or Command.AwaitEvent) && !performing.ContainsKey(command.Path))
            {
                performing[command.Path] = links.Performer.Begin(runId, command, !ours.Contains(command.Path));
            }
        }
    }

    /// <summary>Ends what nobody asks for any more, and what is asked for only to be heard of.</summary>
    private void GiveUp(IReadOnlyList<Command> commands, HashSet<string> anew)
    {
        var open = commands.Select(command => command.Path).ToHashSet();
        foreach (var abandoned in performing.Values.Where(performance => anew.Contains(performance.Path) || !open.Contains(performance.Path)).ToList())
        {
            performing.Remove(abandoned.Path);
            abandoned.GiveUp();
        }

        foreach (var call in commands.OfType<Command.PerformCall>().Where(call => call.Unwanted))
        {
            performing.GetValueOrDefault(call.Path)?.GiveUp();
        }
    }
}

/// <summary>What a run in memory is tied to.</summary>
/// <param name="Leave">Takes a run out of memory.</param>
/// <param name="TellParent">Lets a parent know the last fact of its child.</param>
/// <param name="Forsake">Cancels children that the run does not wait for any more.</param>
/// <param name="CheckParent">Cancels a child whose parent does not wait for it any more.</param>
internal sealed record LiveRunLinks(
    HistoryWriter Writer,
    RunPerformer Performer,
    TimerQueue Timers,
    TimeProvider Time,
    FoldedRuns Runs,
    Func<System.Text.Json.JsonElement, Workflow> Read,
    Action<LiveRun> Leave,
    Action<RunParent, HistoryEvent> TellParent,
    Action<string, IReadOnlyList<string>> Forsake,
    Action<RunState> CheckParent,
    Action<Func<Task>> Begin,
    CancellationToken Stopping)
{
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>While stopping nothing new is decided: what happened is recorded, and a new intent would only be in doubt at the next start.</summary>
    public Decision Decide(RunState state) => Stopping.IsCancellationRequested ? new Decision([], state, []) : SureDecision.Of(state, Now, Read);
}
