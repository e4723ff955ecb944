namespace Serverless.Core.Workflows.Graphs;

/// <summary>Where the tasks of a workflow lead, to be drawn.</summary>
/// <param name="Workflow"><c>namespace/name:version</c>.</param>
/// <param name="Schedule">What starts it by itself, in words; null for most.</param>
/// <param name="Tasks">In the order they were written.</param>
/// <param name="Edges">Between tasks, from <see cref="Start"/>, to <see cref="End"/>. What is last within a task has none: it ends where the task around it does.</param>
public sealed record WorkflowGraph(string Workflow, string? Schedule, IReadOnlyList<GraphTask> Tasks, IReadOnlyList<GraphEdge> Edges)
{
    public const string Start = "start";
    public const string End = "end";
}

/// <param name="Path">JSON pointer of the task in the document; unique.</param>
/// <param name="Kind">The key that says what it does: <c>call</c>, <c>set</c>, <c>try</c>…</param>
/// <param name="Detail">What it does to what, in a few words; empty where there is nothing to say.</param>
/// <param name="If">Its condition; null where it is always done.</param>
/// <param name="Blocks">Lists of tasks inside of it.</param>
public sealed record GraphTask(string Path, string Name, string Kind, string Detail, string? If, IReadOnlyList<GraphBlock> Blocks);

/// <param name="Label">What the list is to its task, such as <c>branch</c> or <c>catch</c>; empty where there is only one.</param>
public sealed record GraphBlock(string Label, IReadOnlyList<GraphTask> Tasks);

/// <param name="From">A path, or <see cref="WorkflowGraph.Start"/>.</param>
/// <param name="To">A path, or <see cref="WorkflowGraph.End"/>.</param>
/// <param name="Label">Under which condition; empty where under none.</param>
public sealed record GraphEdge(string From, string To, string Label);
