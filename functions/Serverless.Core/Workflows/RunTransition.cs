using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;
using Serverless.Jq;

namespace Serverless.Core.Workflows;

/// <summary>One step of a whole run: by which fact it goes on, and what a fact makes of it.</summary>
internal static class RunTransition
{
    /// <summary>Null where the fact does not fit.</summary>
    public static RunState? Start(RunState state, RunStarted fact, Func<JsonElement, Workflow> read)
    {
        if (state is not RunState.NotStarted)
        {
            return null;
        }

        var origin = new RunOrigin(fact.RunId, read(fact.Workflow), fact.Input, fact.Cause, fact.At);
        return origin.Workflow is { Input.IsNone: true, Timeout: null } ? Begin(origin, fact.Input) : new RunState.Arriving(origin);
    }

    /// <summary>Null where the fact does not fit.</summary>
    public static RunState? After(RunState state, HistoryEvent fact) => (state, fact) switch
    {
        (RunState.Arriving arriving, InputTaken taken) => Begin(arriving.Origin, taken.Input, taken.Deadline),
        (RunState.Arriving arriving, RunFaulted faulted) => new RunState.Ended(arriving.Origin, fact.At, new RunOutcome.Faulted(faulted.Failure)) { Broken = arriving },
        (RunState.Active { Gate: null, Limit: { Elapsed: false } limit } active, WaitElapsed { Path: TaskDeadline.Segment }) =>
            active with { Limit = new TaskDeadline(fact.At < limit.Due ? fact.At : limit.Due, true) },
        (RunState.Active { Ending: null } active, TaskEvent task) => AfterTask(active, task),
        (RunState.Active ending, TaskEvent task) => ending.Tasks.After(task) is { } tasks ? ending with { Tasks = tasks } : null,
        (RunState.Active active, RunCompleted completed) when active.Ending is not null || active.Tasks.Position is ListPosition.Done =>
            new RunState.Ended(active.Origin, fact.At, new RunOutcome.Completed(completed.Output)),
        (RunState.Active active, RunFaulted faulted) => new RunState.Ended(active.Origin, fact.At, new RunOutcome.Faulted(faulted.Failure)) { Broken = active },
        _ => ControlTransition.After(state, fact),
    };

    /// <summary>What an event makes true of the run; empty where it has heard it before, or does not wait for it.</summary>
    public static IReadOnlyList<TaskEvent> Hear(RunState state, EventArrival arrival, DateTimeOffset now, JqBudget budget)
    {
        List<TaskEvent> facts = [];
        if (((state as RunState.Paused)?.Run ?? state) is RunState.Active { Ending: null } active && active.Limit?.IsOver(now) != true && !active.Heard.Contains(arrival.Sequence) && active.Origin.Cause.Sequence != arrival.Sequence)
        {
            active.Tasks.Hear(arrival, new Moment(active.Origin, active.Context, now, budget), facts);
        }

        return facts;
    }

    /// <summary>Null where only the outside, or time, can go on.</summary>
    public static HistoryEvent? Next(RunState state, DateTimeOffset now, JqBudget budget) => state switch
    {
        RunState.Arriving arriving => TakeInput(arriving, new Moment(arriving.Origin, null, now, budget)),
        RunState.Cancelling cancelling when WorkflowDecider.Commands(cancelling).Count == 0 => new RunCancelled(now),
        RunState.Active active => NextOf(active, new Moment(active.Origin, active.Context, now, budget) { Probes = active.Probes }),
        _ => null,
    };

    private static RunState.Active Begin(RunOrigin origin, JsonElement input, DateTimeOffset? deadline = null) =>
        new(origin, input, ListRun.Begin(origin.Workflow.Tasks, origin.Workflow.Tasks.Reference, input)) 
        {
            Limit = deadline is { } due ? new TaskDeadline(due, false) : null,
            Gate = origin.Cause.Proposal is null ? null : RunGate.Closed,
        };

    private static RunState.Active? AfterTask(RunState.Active state, TaskEvent fact)
    {
        if (state.Gate is { } gate)
        {
            return gate.After(fact) is { } after ? Opened(state, after, fact.At) : null;
        }

        if (state.Tasks.After(fact) is not { } tasks)
        {
            return null;
        }

        if (fact is not TaskCompleted completed)
        {
            return fact switch
            {
                ProbeAnswered said => state with { Tasks = tasks, Probes = state.Probes.SetItem(said.Probe, said.Answer), Verified = state.Changed ? said.Answer : null },
                CallIntended intent when tasks.Find(intent.Path) is CallRun call && call.Task.Care.EffectOf(intent.Function, intent.With) == CallEffect.Change =>
                    Changed(state with { Tasks = tasks }),
                ChildIntended => Changed(state with { Tasks = tasks }),
                EventHeard heard => state with { Tasks = tasks, Heard = state.Heard.Add(heard.Sequence) },
                IterationCompleted { Context: { } context } => state with { Tasks = tasks, Context = context },
                _ => state with { Tasks = tasks },
            };
        }

        if (completed.Then == FlowDirective.End && (completed.Output ?? state.Tasks.Find(fact.Path)?.RawOutput) is { } output)
        {
            return tasks.MayBeCut
                ? state with { Tasks = state.Tasks with { Position = new ListPosition.Done(output) }, Context = completed.Context ?? state.Context }
                : state with { Tasks = tasks, Context = completed.Context ?? state.Context, Ending = output };
        }

        return state with { Tasks = tasks, Context = completed.Context ?? state.Context };
    }

    /// <summary>What was good may be so no more. What was not is known not to have helped, and what is changed after that, such as a page to a person, does not
    /// take it back.</summary>
    private static RunState.Active Changed(RunState.Active state) => state with { Changed = true, Verified = state.Verified == ProbeAnswer.Healthy ? null : state.Verified };

    /// <summary>A run that was let go begins then: its timeout is counted from there.</summary>
    private static RunState.Active Opened(RunState.Active state, RunGate gate, DateTimeOffset at) => gate.Progress?.Result == ApprovalResult.Approved
        ? state with { Gate = null, Limit = state.Limit is { } limit ? limit with { Due = limit.Due + (at - state.Origin.StartedAt) } : null }
        : state with { Gate = gate };

    private static HistoryEvent? NextOf(RunState.Active state, Moment moment) => state.Gate is { } gate ? gate.Next(state.Origin, moment.Now) : state.Tasks.Position switch
    {
        _ when state.Ending is { } output => state.Tasks.MayBeCut ? PutOut(state, output, moment) : null,
        ListPosition.Done done => PutOut(state, done.Output, moment),
        ListPosition.Failed failed => new RunFaulted(moment.Now, failed.Failure),
        _ when state.Limit is { } limit && limit.IsOver(moment.Now) => state.Tasks.MayBeCut ? new RunFaulted(moment.Now, Expiry(limit)) : null,
        _ => state.Tasks.Next(moment),
    };

    private static Failure Expiry(TaskDeadline limit) => Failures.OfTimeout($"The run took longer than its timeout, which was over at {Iso8601.Format(limit.Due)}.", "/");

    private static HistoryEvent TakeInput(RunState.Arriving state, Moment moment)
    {
        var (workflow, input) = (state.Origin.Workflow, state.Origin.Input);
        if (workflow.Input.Violation(input, "The run's input", "/input/schema") is { } violation)
        {
            return new RunFaulted(moment.Now, violation);
        }

        switch (workflow.Input.Form?.Evaluate(input, new Arguments(moment, null), moment.Budget))
        {
            case ExpressionOutcome.Failed failed:
                return new RunFaulted(moment.Now, Failures.OfExpression(failed, "/input/from"));
            case ExpressionOutcome.Value value:
                input = value.Json;
                break;
        }

        if (workflow.Timeout is not { } timeout)
        {
            return new InputTaken(moment.Now, input);
        }

        return timeout.Evaluate(moment, input, out var duration) is { } broken
            ? new RunFaulted(moment.Now, Failures.OfExpression(broken, "/timeout"))
            : new InputTaken(moment.Now, input, state.Origin.StartedAt + duration);
    }

    private static HistoryEvent PutOut(RunState.Active state, JsonElement output, Moment moment)
    {
        var shape = state.Origin.Workflow.Output;
        switch (shape.Form?.Evaluate(output, new Arguments(moment, null), moment.Budget))
        {
            case ExpressionOutcome.Failed failed:
                return new RunFaulted(moment.Now, Failures.OfExpression(failed, "/output/as"));
            case ExpressionOutcome.Value value:
                output = value.Json;
                break;
        }

        return shape.Violation(output, "The run's output", "/output/schema") is { } violation ? new RunFaulted(moment.Now, violation) : new RunCompleted(moment.Now, output);
    }
}
