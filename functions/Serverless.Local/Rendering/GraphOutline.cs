using Serverless.Core.Workflows.Graphs;

namespace Serverless.Local.Rendering;

/// <summary>The graph of a workflow as an outline: a line for each task, and a line for wherever one leads that is not the next.</summary>
internal sealed class GraphOutline
{
    private readonly Dictionary<string, List<GraphEdge>> leads;
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal) { [WorkflowGraph.End] = "the end" };
    private readonly List<string> lines = [];

    private GraphOutline(WorkflowGraph graph) => leads = graph.Edges.GroupBy(edge => edge.From).ToDictionary(edges => edges.Key, edges => edges.ToList(), StringComparer.Ordinal);

    public static IReadOnlyList<string> Of(WorkflowGraph graph)
    {
        var outline = new GraphOutline(graph);
        outline.lines.Add(graph.Workflow + (graph.Schedule is { } schedule ? $", {schedule}" : ""));
        outline.Name(graph.Tasks);
        outline.Write(graph.Tasks, "", WorkflowGraph.End);
        return outline.lines;
    }

    private void Name(IReadOnlyList<GraphTask> tasks)
    {
        foreach (var task in tasks)
        {
            names[task.Path] = task.Name;
            task.Blocks.ToList().ForEach(block => Name(block.Tasks));
        }
    }

    private void Write(IReadOnlyList<GraphTask> tasks, string indent, string? after)
    {
        for (var i = 0; i < tasks.Count; i++)
        {
            var last = i == tasks.Count - 1;
            Write(tasks[i], indent, last, next: last ? after : tasks[i + 1].Path);
        }
    }

    private void Write(GraphTask task, string indent, bool last, string? next)
    {
        var condition = task.If is { } when ? $"  if {when}" : "";
        lines.Add($"{indent}{(last ? "└─" : "├─")} {task.Name}: {task.Kind} {task.Detail}".TrimEnd() + condition);
        var inner = indent + (last ? "   " : "│  ");
        foreach (var block in task.Blocks)
        {
            if (block.Label.Length > 0)
            {
                lines.Add($"{inner}({block.Label})");
            }

            Write(block.Tasks, inner, after: null);
        }

        var edges = leads.GetValueOrDefault(task.Path) ?? [];
        foreach (var edge in edges.Where(edge => edge.To != next || edges.Count > 1))
        {
            lines.Add($"{inner}→ {names[edge.To]}{(edge.Label.Length > 0 ? $": {edge.Label}" : "")}");
        }
    }
}
