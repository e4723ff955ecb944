using System.Text.Json;
using Serverless.Core.Expressions;
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
        return origin.Workflow.InputFrom is null ? Begin(origin, fact.Input) : new RunState.Arriving(origin);
    }

    /// <summary>Null where the fact does not fit.</summary>
    public static RunState? After(RunState state, HistoryEvent fact) => (state, fact) switch
    {
        (RunState.Arriving arriving, InputTaken taken) => Begin(arriving.Origin, taken.Input),
        (RunState.Arriving arriving, RunFaulted faulted) => new RunState.Ended(arriving.Origin, fact.At, new RunOutcome.Faulted(faulted.Failure)) { Broken = arriving },
        (RunState.Active active, TaskEvent task) => AfterTask(active, task),
        (RunState.Active { Tasks.Position: ListPosition.Done } active, RunCompleted completed) =>
            new RunState.Ended(active.Origin, fact.At, new RunOutcome.Completed(completed.Output)),
        (RunState.Active active, RunFaulted faulted) => new RunState.Ended(active.Origin, fact.At, new RunOutcome.Faulted(faulted.Failure)) { Broken = active },
        _ => ControlTransition.After(state, fact),
    };

    /// <summary>Null where only the outside, or time, can go on.</summary>
    public static HistoryEvent? Next(RunState state, DateTimeOffset now, JqBudget budget) => state switch
    {
        RunState.Arriving arriving => TakeInput(arriving, new Moment(arriving.Origin, null, now, budget)),
        RunState.Cancelling cancelling when WorkflowDecider.Commands(cancelling).Count == 0 => new RunCancelled(now),
        RunState.Active active => NextOf(active, new Moment(active.Origin, active.Context, now, budget)),
        _ => null,
    };

    private static RunState.Active Begin(RunOrigin origin, JsonElement input) =>
        new(origin, input, ListRun.Begin(origin.Workflow.Tasks, origin.Workflow.Tasks.Reference, input));

    private static RunState.Active? AfterTask(RunState.Active state, TaskEvent fact)
    {
        if (state.Tasks.After(fact) is not { } tasks)
        {
            return null;
        }

        if (fact is not TaskCompleted completed)
        {
            return state with { Tasks = tasks };
        }

        if (completed.Then == FlowDirective.End && (completed.Output ?? state.Tasks.Find(fact.Path)?.RawOutput) is { } output)
        {
            tasks = state.Tasks with { Position = new ListPosition.Done(output) };
        }

        return state with { Tasks = tasks, Context = completed.Context ?? state.Context };
    }

    private static HistoryEvent? NextOf(RunState.Active state, Moment moment) => state.Tasks.Position switch
    {
        ListPosition.Done done => PutOut(state, done.Output, moment),
        ListPosition.Failed failed => new RunFaulted(moment.Now, failed.Failure),
        _ => state.Tasks.Next(moment),
    };

    private static HistoryEvent TakeInput(RunState.Arriving state, Moment moment) =>
        state.Origin.Workflow.InputFrom!.Evaluate(state.Origin.Input, new Arguments(moment, null), moment.Budget) switch
        {
            ExpressionOutcome.Value value => new InputTaken(moment.Now, value.Json),
            var outcome => new RunFaulted(moment.Now, Failures.OfExpression((ExpressionOutcome.Failed)outcome, "/input/from")),
        };

    private static HistoryEvent PutOut(RunState.Active state, JsonElement output, Moment moment) =>
        state.Origin.Workflow.OutputAs?.Evaluate(output, new Arguments(moment, null), moment.Budget) switch
        {
            ExpressionOutcome.Failed failed => new RunFaulted(moment.Now, Failures.OfExpression(failed, "/output/as")),
            ExpressionOutcome.Value value => new RunCompleted(moment.Now, value.Json),
            _ => new RunCompleted(moment.Now, output),
        };
}
