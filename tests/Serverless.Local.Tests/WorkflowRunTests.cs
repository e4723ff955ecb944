using System.Text.Json;
using Serverless.Processes;

namespace Serverless.Local.Tests;

public sealed class WorkflowRunTests : IDisposable
{
    private const string Head = "document: { dsl: 1.0.3, namespace: t, name: w, version: 1.0.0 }\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_workflow_prints_its_output_and_ends_with_0()
    {
        var run = await RunAsync("do: [{ greet: { set: { greeting: \"${ \\\"hello \\\" + .name }\" } } }]", "--input", """{"name":"ann"}""");
        Assert.Equal((0, """{"greeting":"hello ann"}"""), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public async Task The_input_may_come_from_a_file()
    {
        folder.Write("in.json", """{"n":41}""");
        var run = await RunAsync("do: [{ add: { set: { n: \"${ .n + 1 }\" } } }]", "--input", "@" + folder.File("in.json"));
        Assert.Equal("""{"n":42}""", run.Output.Trim());
    }

    [Fact]
    public async Task A_fault_prints_problem_details_to_standard_error_and_ends_with_2()
    {
        var run = await RunAsync("do: [{ stop: { raise: { error: { type: https://example.com/errors/no, status: 418, title: No } } } }]");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        var problem = JsonElement.Parse(run.Errors);
        Assert.Equal((418, "/do/0/stop"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("instance").GetString()));
    }

    [Fact]
    public async Task A_document_with_problems_ends_with_1_and_names_them_all()
    {
        var run = await RunAsync("do: [{ a: { sett: {} } }, { b: { set: {}, then: nowhere } }]");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private Task<RouterCommand> RunAsync(string tasks, params string[] more)
    {
        folder.Write("w.yaml", Head + tasks + "\n");
        return RouterCommand.RunAsync(BuiltPrograms.Router, ["workflow", "run", folder.File("w.yaml"), .. more]);
    }
}
