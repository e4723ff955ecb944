namespace Serverless.Core.Workflows.Tasks;

/// <summary>The words of <c>then</c> that are no task names. Serverless Workflow DSL 1.0.3, "Flow Directive".</summary>
public static class FlowDirective
{
    /// <summary>The next task of the list; the same as no directive.</summary>
    public const string Continue = "continue";

    /// <summary>The list is done: its last output is what the task that holds it puts out.</summary>
    public const string Exit = "exit";

    /// <summary>The run is done: the output is the run's, from however deep.</summary>
    public const string End = "end";

    public static bool IsDirective(string then) => then is Continue or Exit or End;
}
