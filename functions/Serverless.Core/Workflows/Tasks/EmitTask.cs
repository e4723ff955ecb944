using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Publishes a CloudEvent; its output is the event. Serverless Workflow DSL 1.0.3, "Emit" and "Event Properties".</summary>
/// <param name="Event">The attributes and the data as they were written; what is missing is added when the event is made.</param>
public sealed record EmitTask(TaskFrame Frame, ExpressionTemplate Event) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new EmitRun(this, opening, EmitPhase.Ready.Instance);
}

public abstract record EmitPhase
{
    private EmitPhase()
    {
    }

    public sealed record Ready : EmitPhase
    {
        public static readonly Ready Instance = new();
    }

    public sealed record Intended(JsonElement Event) : EmitPhase;

    public sealed record Emitted(JsonElement Event) : EmitPhase;
}

public sealed record EmitRun(EmitTask Task, TaskOpening Opening, EmitPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Phase as EmitPhase.Emitted)?.Event;

    internal override bool MayFail => Phase is not EmitPhase.Intended;

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        EmitPhase.Ready => Intend(moment),
        EmitPhase.Emitted emitted => Complete(moment, emitted.Event),
        _ => null,
    };

    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (EmitPhase.Ready, EmitIntended intended) => this with { Phase = new EmitPhase.Intended(intended.Event) },
        (EmitPhase.Intended intended, EventEmitted) => this with { Phase = new EmitPhase.Emitted(intended.Event) },
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        if (Phase is EmitPhase.Intended intended)
        {
            commands.Add(new Command.PublishEvent(Path, intended.Event));
        }
    }

    private HistoryEvent Intend(Moment moment) => moment.Evaluate(Task.Event, Opening) switch
    {
        ExpressionOutcome.Value attributes when CloudEvent.Problem(attributes.Json) is { } problem =>
            Fail(moment, new Failure(FailureTypes.Validation, 400, "Not a CloudEvent", problem, Task.Frame.Reference)),
        ExpressionOutcome.Value attributes =>
            new EmitIntended(moment.Now, Path, CloudEvent.Complete(attributes.Json, RunId.EffectKey(moment.Origin.RunId, Path), moment.Now, moment.Origin)),
        var outcome => Fail(moment, (ExpressionOutcome.Failed)outcome),
    };
}
