using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ProcessTests
{
    private static readonly WorkflowAbilities NoShell = new(new Dictionary<string, string> { [WorkflowAbilities.Shell] = "the operator has not allowed it." });

    [Fact]
    public void A_command_is_called_with_its_values_beside_it()
    {
        var call = Assert.IsType<Command.PerformCall>(Assert.Single(Rehearsal.Of(Rehearsal.Tasks(
            "- a: { run: { shell: { command: 'echo $1', arguments: [ '${ .name }', b ], stdin: '${ . }', environment: { N: '${ .name }' } }, return: all } }"), """{"name":"; rm -rf /"}""").Decide().Commands));
        Assert.Equal(("run:shell", RetryClass.Never), (call.Function, call.Class));
        Assert.Equal("""{"command":"echo $1","stdin":{"name":"; rm -rf /"},"arguments":["; rm -rf /","b"],"environment":{"N":"; rm -rf /"},"return":"all"}""", call.With.GetRawText());
    }

    [Fact]
    public void What_is_not_waited_for_puts_out_its_input()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { run: { shell: { command: sleep 1 }, await: false } }"), """{"n":1}""", (_, _) => JsonElement.Parse("null")).Run();
        Assert.Equal("""{"n":1}""", run.Output);
    }

    [Theory]
    [InlineData("shell: { command: '${ .code }' }")]
    [InlineData("shell: { command: 'echo ${ .user.name }' }")]
    [InlineData("script: { language: python, code: '${ .code }' }")]
    [InlineData("container: { image: alpine, command: '${ .code }' }")]
    public void Data_is_never_code(string process) => Refused("workflow/data-as-code", process, WorkflowAbilities.All);

    [Theory]
    [InlineData("shell: { arguments: [ a ] }", "workflow/missing-key")]
    [InlineData("script: { language: perl, code: x }", "workflow/not-a-choice")]
    [InlineData("script: { language: python }", "workflow/missing-key")]
    [InlineData("script: { language: python, code: x, source: { endpoint: 'https://example.com/x.py' } }", "workflow/missing-key")]
    [InlineData("script: { language: python, source: { endpoint: 'file:///etc/passwd' } }", "workflow/unsupported")]
    [InlineData("container: { image: a, lifetime: { cleanup: eventually } }", "workflow/missing-key")]
    [InlineData("shell: { command: x }, script: { language: js, code: x }", "workflow/not-one-process")]
    [InlineData("await: true", "workflow/not-one-process")]
    public void What_is_wrong_with_one_is_said(string process, string code) => Refused(code, process, WorkflowAbilities.All);

    [Fact]
    public void What_the_host_may_not_do_is_refused_when_it_is_read_with_the_reason()
    {
        var problem = Refused("workflow/not-possible-here", "shell: { command: x }", NoShell);
        Assert.Contains("the operator has not allowed it", problem);
    }

    private static string Refused(string code, string process, WorkflowAbilities abilities)
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks($"- a: {{ run: {{ {process} }} }}")), abilities).Problems;
        return Assert.Single(problems, problem => problem.Code == code).Sentence;
    }
}
