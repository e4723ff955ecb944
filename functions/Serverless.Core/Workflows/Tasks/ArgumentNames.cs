namespace Serverless.Core.Workflows.Tasks;

/// <summary>Which arguments an expression may name, by where it stands: the table of Serverless Workflow DSL 1.0.3,
/// "Runtime expression arguments".</summary>
internal static class ArgumentNames
{
    public const string Context = "context";
    public const string Input = "input";
    public const string Output = "output";
    public const string Task = "task";
    public const string Workflow = "workflow";
    public const string Runtime = "runtime";

    /// <summary>Only in the arguments of a call, where the performer fills it in: everything else would be in the history.</summary>
    public const string Secrets = "secrets";

    public static readonly string[] WorkflowInput = [Workflow, Runtime];

    public static readonly string[] WorkflowOutput = [Context, Workflow, Runtime];

    /// <summary><c>if</c> and <c>input.from</c>.</summary>
    public static readonly string[] Entry = [Context, Task, Workflow, Runtime];

    /// <summary>The task itself, and its <c>output.as</c>.</summary>
    public static readonly string[] Definition = [Context, Input, Task, Workflow, Runtime];

    /// <summary><c>export.as</c>.</summary>
    public static readonly string[] Export = [Context, Input, Output, Task, Workflow, Runtime];

    public static readonly string[] All = Export;

    /// <summary>What a call says who it is with, <c>scheme</c> and <c>parameter</c>: in the arguments of the call, as <see cref="Secrets"/>.</summary>
    public const string Authorization = "authorization";

    /// <summary>Arguments of the DSL that only the performer of a call knows.</summary>
    public static readonly string[] Sealed = [Secrets, Authorization];
}
