using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Graphs;
using SharedFolder = Serverless.SharedData.SharedData;

namespace Serverless.Core.Tests.Workflows.Graphs;

public class GraphReaderTests
{
    [Theory]
    [InlineData("- a: { wait: PT1S }\n  - b: { wait: PT1S }", "start>a a>b b>end")]
    [InlineData("- a: { wait: PT1S, then: end }", "start>a a>end")]
    [InlineData("- a: { wait: PT1S, then: c }\n  - b: { wait: PT1S }\n  - c: { wait: PT1S, then: b }", "start>a a>c b>c c>b")]
    [InlineData("- a: { if: .x, wait: PT1S, then: end }\n  - b: { wait: PT1S }", "start>a a>end a>b:skipped b>end")]
    [InlineData("- a: { switch: [{ x: { when: '${ .x }', then: end } }, { y: { then: b } }] }\n  - b: { wait: PT1S }", "start>a a>end:.x a>b:otherwise b>end")]
    [InlineData("- a: { switch: [{ x: { when: .x, then: end } }] }\n  - b: { wait: PT1S }", "start>a a>end:.x a>b:otherwise b>end")]
    [InlineData("- a: { raise: { error: { type: t, status: 400 } } }", "start>a")]
    [InlineData("- a: { do: [{ b: { wait: PT1S } }, { c: { wait: PT1S, then: end } }] }\n  - d: { wait: PT1S, then: exit }", "start>a b>c c>end a>d d>end")]
    public void Edges_lead_where_the_run_goes(string tasks, string edges)
    {
        var graph = Read("document: { dsl: 1.0.3, namespace: t, name: t, version: 1.0.0 }\ndo:\n  " + tasks);
        var names = graph.Edges.Select(edge => $"{Name(edge.From)}>{Name(edge.To)}{(edge.Label.Length > 0 ? ":" + edge.Label : "")}");
        Assert.Equal(edges.Split(' ').Order(), names.Order());
    }

    [Fact]
    public void Every_example_has_a_graph_whose_edges_join_its_tasks()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        var drawn = 0;
        foreach (var file in Directory.EnumerateFiles(SharedFolder.Path("workflows", "examples"), "*.yaml"))
        {
            if (WorkflowReader.Read(Yaml.Read(File.ReadAllText(file), Path.GetFileName(file))).Value is { } workflow)
            {
                var graph = GraphReader.Read(workflow);
                var paths = All(graph.Tasks).Select(task => task.Path).Append(WorkflowGraph.Start).Append(WorkflowGraph.End).ToHashSet();
                Assert.All(graph.Edges, edge => Assert.True(paths.Contains(edge.From) && paths.Contains(edge.To), $"{file}: {edge}"));
                Assert.DoesNotContain(All(graph.Tasks), task => task.Kind == "task");
                drawn++;
            }
        }

        Assert.True(drawn >= 58, $"{drawn} were drawn");
    }

    private static WorkflowGraph Read(string text) => GraphReader.Read(WorkflowReader.Read(Yaml.Read(text)).Value!);

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static IEnumerable<GraphTask> All(IReadOnlyList<GraphTask> tasks) => tasks.Concat(tasks.SelectMany(task => task.Blocks).SelectMany(block => All(block.Tasks)));
}
