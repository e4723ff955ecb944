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

    [Fact]
    public async Task A_command_runs_only_where_the_operator_allows_it()
    {
        const string Tasks = "do: [{ say: { run: { shell: { command: 'echo \"$1\"', arguments: [ '${ .name }' ] } } } }]";
        var refused = await RunAsync(Tasks);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("workflow/not-possible-here", refused.Errors);
        Assert.Contains("its operator has not allowed shell commands", refused.Errors);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var run = await RunAsync(Tasks, "--allow", "shell", "--input", """{"name":"$(id)"}""");
        Assert.Equal((0, """
            "$(id)\n"
            """), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public async Task Checking_says_what_is_wrong_and_what_this_machine_may_not_do()
    {
        folder.Write("good.yaml", Head + "do: [{ a: { set: { n: 1 } } }]\n");
        folder.Write("bad.yaml", Head + "do: [{ a: { call: nothing } }, { b: { run: { container: { image: alpine } } } }]\n");
        var good = await RouterCommand.RunAsync(BuiltPrograms.Router, "workflow", "check", folder.File("good.yaml"));
        Assert.Equal((0, ""), (good.ExitCode, good.Errors));
        var both = await RouterCommand.RunAsync(BuiltPrograms.Router, "workflow", "check", folder.File("good.yaml"), folder.File("bad.yaml"));
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("bad.yaml:2:19 workflow/undefined-function", both.Errors);
        Assert.Contains("workflow/not-possible-here", both.Errors);
    }

    private Task<RouterCommand> RunAsync(string tasks, params string[] more)
    {
        folder.Write("w.yaml", Head + tasks + "\n");
        return RouterCommand.RunAsync(BuiltPrograms.Router, ["workflow", "run", folder.File("w.yaml"), .. more]);
    }
}
