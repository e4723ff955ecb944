using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Runs another workflow as a child; its output is the child's, and where it is not awaited its own input. Serverless Workflow DSL 1.0.3,
/// "Workflow Process".</summary>
/// <param name="Workflow"><c>namespace/name:version</c>; the version may be <c>latest</c>.</param>
public sealed record RunWorkflowTask(TaskFrame Frame, string Workflow, ExpressionTemplate Input, bool Await) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new RunWorkflowRun(this, opening, ChildPhase.Ready.Instance);
}

/// <summary>How far a child has come, as its parent knows.</summary>
internal abstract record ChildPhase
{
    private ChildPhase()
    {
    }

    public sealed record Ready : ChildPhase
    {
        public static readonly Ready Instance = new();
    }

    public sealed record Intended(ChildIntended Intent) : ChildPhase;

    public sealed record Started(ChildIntended Intent) : ChildPhase;

    /// <param name="Output">Of the child; of one that is not awaited, the task's input.</param>
    public sealed record Over(System.Text.Json.JsonElement Output) : ChildPhase;

    public sealed record Failed(Failure Failure) : ChildPhase;
}
