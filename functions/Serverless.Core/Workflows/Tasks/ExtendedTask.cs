using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>A task with extensions around it. It has the task's <c>if</c> and <c>then</c>; the task keeps its path, and with it its effects.
/// Serverless Workflow DSL 1.0.3, "Extension".</summary>
/// <param name="Extensions">Those for its kind of task, in the order of the document: entered in it, left against it.</param>
public sealed record ExtendedTask(TaskFrame Frame, TaskDefinition Inner, IReadOnlyList<TaskExtension> Extensions) : TaskDefinition(Frame)
{
    /// <summary>What the path has more than the path of the task itself.</summary>
    public const string Suffix = "/extended";

    internal override TaskRun Open(TaskOpening opening) => new ExtendedRun(this, opening, ExtendedPhase.Arriving.Instance);
}

/// <param name="When">Null for always.</param>
/// <param name="Before">Runs on the task's input, which goes on to the task unchanged; a <c>then: exit</c> in it stands for the task, with its output.</param>
/// <param name="After">Runs on the task's output, which stays what it was.</param>
public sealed record TaskExtension(string Name, RuntimeExpression? When, TaskList? Before, TaskList? After);
