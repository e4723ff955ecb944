using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Lets time pass; its output is its input. Serverless Workflow DSL 1.0.3, "Wait".</summary>
public sealed record WaitTask(TaskFrame Frame, DurationTemplate Duration) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new WaitRun(this, opening, WaitPhase.Ready.Instance);
}

public abstract record WaitPhase
{
    private WaitPhase()
    {
    }

    public sealed record Ready : WaitPhase
    {
        public static readonly Ready Instance = new();
    }

    public sealed record Until(DateTimeOffset Time) : WaitPhase;

    public sealed record Over : WaitPhase
    {
        public static readonly Over Instance = new();
    }
}

public sealed record WaitRun(WaitTask Task, TaskOpening Opening, WaitPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Phase is WaitPhase.Over ? Opening.Input : null;

    internal override bool MayFail => Phase is not WaitPhase.Until;

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        WaitPhase.Ready => Begin(moment),
        WaitPhase.Until until => moment.Now >= until.Time ? new WaitElapsed(moment.Now, Path) : null,
        _ => Complete(moment, Opening.Input),
    };

    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (WaitPhase.Ready, WaitStarted started) => this with { Phase = new WaitPhase.Until(started.Until) },
        (WaitPhase.Until, WaitElapsed) => this with { Phase = WaitPhase.Over.Instance },
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        if (Phase is WaitPhase.Until until)
        {
            commands.Add(new Command.WaitUntil(Path, until.Time));
        }
    }

    private HistoryEvent Begin(Moment moment) => Task.Duration.Evaluate(moment, Opening, out var duration) is { } failed
        ? Fail(moment, failed)
        : new WaitStarted(moment.Now, Path, moment.Now + duration);
}
