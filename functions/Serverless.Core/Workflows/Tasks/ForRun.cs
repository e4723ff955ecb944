using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a <c>for</c> has come, whose iterations follow each other.</summary>
internal abstract record ForPhase
{
    private ForPhase()
    {
    }

    public sealed record Ready : ForPhase
    {
        public static readonly Ready Instance = new();
    }

    /// <param name="Data">The output of the iteration before; of none, the input of the task.</param>
    public sealed record Before(LoopItems Items, int Index, JsonElement Data) : ForPhase;

    public sealed record Within(LoopItems Items, int Index, ListRun Body) : ForPhase;
}

internal sealed record ForRun(ForTask Task, TaskOpening Opening, ForPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Phase as ForPhase.Before)?.Data;

    internal override bool MayFail => Phase is not ForPhase.Within within || within.Body.IsOver;

    internal override bool MayBeCut => Phase is not ForPhase.Within within || within.Body.MayBeCut;

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        ForPhase.Ready => LoopItems.Begin(Task, Opening, moment),
        ForPhase.Before before => GoOn(before, moment),
        ForPhase.Within { Body.Position: ListPosition.Failed failed } => Fail(moment, failed.Failure),
        ForPhase.Within within => within.Body.Next(within.Items.Bind(Task.Loop, within.Index, moment)),
        _ => null,
    };

    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (ForPhase.Ready, LoopStarted started) when LoopItems.Of(started) is { } items => this with { Phase = new ForPhase.Before(items, 0, Opening.Input) },
        (ForPhase.Before before, IterationStarted started) when started.Index == before.Index && before.Index < before.Items.Count => Enter(before),
        _ => null,
    };

    internal override TaskRun? AfterInner(TaskEvent fact) =>
        Phase is ForPhase.Within within && within.Body.After(fact) is { } body ? this with { Phase = Settle(within with { Body = body }) } : null;

    internal override TaskRun? Revived(JsonElement? input) =>
        Phase is ForPhase.Within within && within.Body.Revived(input) is { } body ? this with { Phase = within with { Body = body } } : null;

    internal override void Collect(List<Command> commands) => (Phase as ForPhase.Within)?.Body.Collect(commands);

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts)
    {
        if (Phase is ForPhase.Within within)
        {
            within.Body.Hear(arrival, within.Items.Bind(Task.Loop, within.Index, moment), facts);
        }
    }

    internal override TaskRun? Find(string path) => base.Find(path) ?? (Phase as ForPhase.Within)?.Body.Find(path);

    private ForRun Enter(ForPhase.Before before) => this with
    {
        Phase = Settle(new ForPhase.Within(before.Items, before.Index, ListRun.Begin(Task.Body, LoopItems.PathOf(Task, Opening, before.Index), before.Data))),
    };

    private static ForPhase Settle(ForPhase.Within within) =>
        within.Body.Position is ListPosition.Done done ? new ForPhase.Before(within.Items, within.Index + 1, done.Output) : within;

    private HistoryEvent GoOn(ForPhase.Before before, Moment moment)
    {
        if (before.Index >= before.Items.Count)
        {
            return Complete(moment, before.Data);
        }

        return before.Items.Holds(Task, Opening, before.Index, before.Data, moment) switch
        {
            ExpressionOutcome.Failed failed => Fail(moment, failed),
            ExpressionOutcome.Value { True: true } => new IterationStarted(moment.Now, Path, before.Index),
            _ => Complete(moment, before.Data),
        };
    }
}
