using System.Text.Json;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Graphs;

/// <summary>Finds the graph of a workflow that has been read.</summary>
public sealed class GraphReader
{
    private readonly List<GraphEdge> edges = [];

    private GraphReader()
    {
    }

    public static WorkflowGraph Read(Workflow workflow)
    {
        var reader = new GraphReader();
        var tasks = reader.ReadList(workflow.Document.GetProperty("do"), "/do", WorkflowGraph.End);
        reader.edges.Insert(0, new GraphEdge(WorkflowGraph.Start, tasks.Count == 0 ? WorkflowGraph.End : tasks[0].Path, ""));
        return new WorkflowGraph(workflow.Reference, workflow.Schedule?.When.Text is { } schedule ? GraphWords.Plain(schedule) : null, tasks, reader.edges);
    }

    /// <param name="after">Where the end of the list leads; null where the task around it goes on.</param>
    private List<GraphTask> ReadList(JsonElement list, string pointer, string? after)
    {
        var items = list.EnumerateArray().Select((item, index) => (Task: item.EnumerateObject().First(), Index: index))
            .Select(item => (Path: $"{pointer}/{item.Index}/{item.Task.Name}", item.Task.Name, Definition: item.Task.Value)).ToList();
        var places = new Places([.. items.Select(item => item.Path)], items.ToDictionary(item => item.Name, item => item.Path, StringComparer.Ordinal), after);
        return [.. items.Select((item, index) => ReadTask(item.Definition, item.Name, item.Path, index, places))];
    }

    private GraphTask ReadTask(JsonElement task, string name, string path, int index, Places places)
    {
        var kind = GraphWords.KindOf(task);
        var condition = Text(task, "if");
        AddEdges(task, kind, path, index, places);
        if (condition is not null && Text(task, "then") is { } then && then != FlowDirective.Continue)
        {
            Add(path, places.After(index), "skipped");
        }

        return new GraphTask(path, name, kind, GraphWords.DetailOf(task, kind), condition is null ? null : GraphWords.Bare(condition), Blocks(task, kind, path));
    }

    private void AddEdges(JsonElement task, string kind, string path, int index, Places places)
    {
        var then = Text(task, "then");
        if (kind == "raise")
        {
            return;
        }

        var other = "";
        foreach (var choice in kind == "switch" ? task.GetProperty("switch").EnumerateArray().Select(item => item.EnumerateObject().First()) : [])
        {
            var when = Text(choice.Value, "when");
            Add(path, places.Find(Text(choice.Value, "then"), index), when is null ? "otherwise" : GraphWords.Bare(when));
            if (when is null)
            {
                return;
            }

            other = "otherwise";
        }

        Add(path, places.Find(then, index), other);
    }

    private void Add(string from, string? to, string label)
    {
        if (to is not null)
        {
            edges.Add(new GraphEdge(from, to, label));
        }
    }

    private List<GraphBlock> Blocks(JsonElement task, string kind, string path) => kind switch
    {
        "do" => [Block("", task.GetProperty("do"), $"{path}/do")],
        "for" => [Block("", task.GetProperty("do"), $"{path}/do")],
        "fork" => [.. task.GetProperty("fork").GetProperty("branches").EnumerateArray().Select((branch, index) =>
            new GraphBlock("branch", [Branch(branch.EnumerateObject().First(), $"{path}/fork/branches/{index}")]))],
        "try" => [Block("try", task.GetProperty("try"), $"{path}/try"), .. Catch(task.GetProperty("catch"), $"{path}/catch/do")],
        "listen" when task.TryGetProperty("foreach", out var each) && each.TryGetProperty("do", out var body) => [Block("for each event", body, $"{path}/foreach/do")],
        _ => [],
    };

    private GraphBlock Block(string label, JsonElement list, string pointer) => new(label, ReadList(list, pointer, after: null));

    private GraphTask Branch(JsonProperty branch, string pointer)
    {
        var path = $"{pointer}/{branch.Name}";
        return ReadTask(branch.Value, branch.Name, path, 0, new Places([path], [], null));
    }

    private List<GraphBlock> Catch(JsonElement clause, string pointer) => clause.TryGetProperty("do", out var list)
        ? [Block($"catch{GraphWords.Caught(clause)}", list, pointer)]
        : [new GraphBlock($"catch{GraphWords.Caught(clause)}", [])];

    private static string? Text(JsonElement owner, string key) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(key, out var value) ? GraphWords.TextOf(value) : null;

    /// <summary>What can be led to from a list.</summary>
    private sealed record Places(IReadOnlyList<string> Paths, Dictionary<string, string> Names, string? End)
    {
        public string? After(int index) => index + 1 < Paths.Count ? Paths[index + 1] : End;

        /// <summary>Null where the task around the list goes on.</summary>
        public string? Find(string? then, int index) => then switch
        {
            null or FlowDirective.Continue => After(index),
            FlowDirective.Exit => End,
            FlowDirective.End => WorkflowGraph.End,
            _ => Names.GetValueOrDefault(then),
        };
    }
}
