using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Processes;

namespace Serverless.Local.Tests;

public sealed partial class WorkflowShowTests : IDisposable
{
    private const string Text = """
        document: { dsl: 1.0.3, namespace: t, name: w, version: 1.0.0 }
        schedule: { every: { minutes: 15 } }
        do:
          - decide: { switch: [{ many: { when: '.n > 3', then: end } }] }
          - work:
              try: [{ post: { call: http, with: { method: post, endpoint: https://x.example } } }]
              catch: { errors: { with: { status: 503 } }, do: [{ note: { set: { failed: 'a "b"' } } }] }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_transcript_in_the_guide_is_what_it_prints()
    {
        var (command, printed) = Transcript().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "rules", "README.md"), TestContext.Current.CancellationToken)) is { Success: true } found
            ? (found.Groups[1].Value, found.Groups[2].Value) : throw new InvalidOperationException("The guide shows no workflow.");
        var shown = await RouterCommand.RunAsync(BuiltPrograms.Router, "workflow", "show", Path.Combine(Repository.Root, command));
        Assert.Equal((0, printed), (shown.ExitCode, shown.Output.ReplaceLineEndings("\n").TrimEnd()));
    }

    [Fact]
    public async Task As_mermaid_it_is_a_flowchart()
    {
        folder.Write("w.yaml", Text);
        var shown = await RouterCommand.RunAsync(BuiltPrograms.Router, "workflow", "show", "--format", "mermaid", folder.File("w.yaml"));
        Assert.Equal(
            """
            flowchart TD
              start([start])
              t1{"decide: switch"}
              subgraph t2["work: try"]
                subgraph t3["try"]
                  t4["post: call http POST https://x.example"]
                end
                subgraph t5["catch 503"]
                  t6["note: set failed"]
                end
              end
              stop([end])
              start --> t1
              t1 -->|".n #gt; 3"| stop
              t1 -->|"otherwise"| t2
              t2 --> stop
              t3 -.-> t5
            """.ReplaceLineEndings("\n"),
            shown.Output.ReplaceLineEndings("\n").TrimEnd());
    }

    [Fact]
    public async Task As_json_it_has_the_tasks_and_the_edges_and_what_starts_it()
    {
        folder.Write("w.yaml", Text);
        var shown = JsonElement.Parse((await RouterCommand.RunAsync(BuiltPrograms.Router, "workflow", "show", "--json", folder.File("w.yaml"))).Output);
        Assert.Equal("every {minutes: 15}", shown.GetProperty("schedule").GetString());
        Assert.Equal(["decide", "work"], shown.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("name").GetString()));
        Assert.Contains(shown.GetProperty("edges").EnumerateArray(), edge => (edge.GetProperty("from").GetString(), edge.GetProperty("to").GetString(), edge.GetProperty("label").GetString()) == ("/do/0/decide", "end", ".n > 3"));
    }

    [Fact]
    public async Task A_document_with_problems_is_not_shown()
    {
        folder.Write("w.yaml", Text.Replace("then: end", "then: nowhere", StringComparison.Ordinal));
        var shown = await RouterCommand.RunAsync(BuiltPrograms.Router, "workflow", "show", folder.File("w.yaml"));
        Assert.Equal((1, ""), (shown.ExitCode, shown.Output));
        Assert.Contains("w.yaml:4:56 workflow/unknown-target", shown.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex("router workflow show (\\S+)\n```\n```text\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Transcript();
}
