using Serverless.Core.Workflows.Graphs;

namespace Serverless.Local.Rendering;

/// <summary>The graph of a workflow as a flowchart of Mermaid, for pages and Markdown that draw it.</summary>
internal sealed class GraphMermaid
{
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal) { [WorkflowGraph.Start] = "start", [WorkflowGraph.End] = "stop" };
    private readonly List<string> lines = ["flowchart TD", "  start([start])"];
    private readonly List<string> caught = [];

    private GraphMermaid()
    {
    }

    public static IReadOnlyList<string> Of(WorkflowGraph graph)
    {
        var chart = new GraphMermaid();
        chart.Write(graph.Tasks, "  ");
        chart.lines.Add("  stop([end])");
        chart.lines.AddRange(graph.Edges.Select(edge => $"  {chart.ids[edge.From]} -->{(edge.Label.Length > 0 ? $"|{Quoted(edge.Label)}|" : "")} {chart.ids[edge.To]}"));
        chart.lines.AddRange(chart.caught);
        return chart.lines;
    }

    private void Write(IReadOnlyList<GraphTask> tasks, string indent)
    {
        foreach (var task in tasks)
        {
            Write(task, indent);
        }
    }

    private void Write(GraphTask task, string indent)
    {
        var id = ids[task.Path] = NewId();
        var label = $"{task.Name}: {task.Kind} {task.Detail}".TrimEnd() + (task.If is { } when ? $" — if {when}" : "");
        if (task.Blocks.All(block => block.Tasks.Count == 0 && block.Label.Length == 0))
        {
            lines.Add(indent + (task.Kind == "switch" ? $"{id}{{{Quoted(label)}}}" : $"{id}[{Quoted(label)}]"));
            return;
        }

        lines.Add($"{indent}subgraph {id}[{Quoted(label)}]");
        var blocks = task.Blocks.Select(block => Write(block, indent + "  ")).ToList();
        lines.Add($"{indent}end");
        if (task.Kind == "try")
        {
            caught.AddRange(blocks.Skip(1).Select(handler => $"  {blocks[0]} -.-> {handler}"));
        }
    }

    /// <returns>What edges to the block go to.</returns>
    private string Write(GraphBlock block, string indent)
    {
        if (block.Label.Length == 0)
        {
            Write(block.Tasks, indent);
            return "";
        }

        var id = NewId();
        if (block.Tasks.Count == 0)
        {
            lines.Add($"{indent}{id}[{Quoted(block.Label)}]");
            return id;
        }

        lines.Add($"{indent}subgraph {id}[{Quoted(block.Label)}]");
        Write(block.Tasks, indent + "  ");
        lines.Add($"{indent}end");
        return id;
    }

    private int count;

    private string NewId() => $"t{++count}";

    // Entities of Mermaid: what ends a label or begins something of its own.
    private static string Quoted(string text) =>
        $"\"{text.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal).Replace("`", "#96;", StringComparison.Ordinal)}\"";
}
