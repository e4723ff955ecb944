using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

internal sealed record RunWorkflowRun(RunWorkflowTask Task, TaskOpening Opening, ChildPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Phase as ChildPhase.Over)?.Output;

    internal override bool MayFail => Phase is not (ChildPhase.Intended or ChildPhase.Started);

    internal override bool MayBeCut => Phase is not ChildPhase.Intended;

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        ChildPhase.Ready => Intend(moment),
        ChildPhase.Over over => Complete(moment, over.Output),
        ChildPhase.Failed failed => Fail(moment, failed.Failure),
        _ => null,
    };

    // A child may be over before its start is recorded here.
    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (ChildPhase.Ready, ChildIntended intent) => this with { Phase = new ChildPhase.Intended(intent) },
        (ChildPhase.Intended, ChildStarted) when !Task.Await => this with { Phase = new ChildPhase.Over(Opening.Input) },
        (ChildPhase.Intended intended, ChildStarted) => this with { Phase = new ChildPhase.Started(intended.Intent) },
        (ChildPhase.Intended or ChildPhase.Started, ChildCompleted completed) when Task.Await => this with { Phase = new ChildPhase.Over(completed.Output) },
        (ChildPhase.Intended, ChildFaulted faulted) when Task.Await || !faulted.Began => this with { Phase = new ChildPhase.Failed(faulted.Failure) },
        (ChildPhase.Started, ChildFaulted faulted) => this with { Phase = new ChildPhase.Failed(faulted.Failure) },
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        switch (Phase)
        {
            case ChildPhase.Intended { Intent: var intent }:
                commands.Add(new Command.StartChild(Path, intent.ChildId, intent.Workflow, intent.Input) { Awaited = Task.Await, Since = intent.At, Task = Task.Frame.Reference });
                break;
            case ChildPhase.Started { Intent: var intent }:
                commands.Add(new Command.AwaitChild(Path, intent.ChildId));
                break;
        }
    }

    private HistoryEvent Intend(Moment moment) => moment.Evaluate(Task.Input, Opening) switch
    {
        ExpressionOutcome.Value input => new ChildIntended(moment.Now, Path, RunId.ForChild(moment.Origin.RunId, Path), Task.Workflow, input.Json),
        var outcome => Fail(moment, (ExpressionOutcome.Failed)outcome),
    };
}
