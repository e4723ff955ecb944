using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Works through a list; its output is the list's. Serverless Workflow DSL 1.0.3, "Do".</summary>
public sealed record DoTask(TaskFrame Frame, TaskList Tasks) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new DoRun(opening, ListRun.Begin(Tasks, opening.PathOf(Tasks), opening.Input));
}

public sealed record DoRun(TaskOpening Opening, ListRun Body) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Body.Position as ListPosition.Done)?.Output;

    internal override bool MayFail => Body.IsOver;

    internal override bool MayBeCut => Body.MayBeCut;

    internal override HistoryEvent? Next(Moment moment) => Body.Position switch
    {
        ListPosition.Done done => Complete(moment, done.Output),
        ListPosition.Failed failed => Fail(moment, failed.Failure),
        _ => Body.Next(moment),
    };

    internal override TaskRun? AfterInner(TaskEvent fact) => Body.After(fact) is { } body ? this with { Body = body } : null;

    internal override TaskRun? Revived(JsonElement? input) => Body.Revived(input) is { } body ? this with { Body = body } : null;

    internal override void Collect(List<Command> commands) => Body.Collect(commands);

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts) => Body.Hear(arrival, moment, facts);

    internal override TaskRun? Find(string path) => base.Find(path) ?? Body.Find(path);
}
