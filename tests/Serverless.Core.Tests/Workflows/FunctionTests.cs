using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class FunctionTests
{
    private const string GetPet = "getPet: { call: http, with: { method: get, endpoint: 'https://example.com/{petId}' }, output: { as: .name } }";

    [Fact]
    public void A_function_of_the_workflow_runs_on_the_arguments_it_is_called_with()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("- a: { call: getPet, with: { petId: '${ .id }' }, output: { as: '{ got: . }' } }", $"use: {{ functions: {{ {GetPet} }} }}"),
            """{"id":7}""",
            (call, _) => JsonElement.Parse($$"""{"name":"{{call.With.GetProperty("endpoint").GetString()}}"}""")).Run();
        Assert.Equal("""{"got":"https://example.com/7"}""", run.Output);
        Assert.Equal("/do/0/a/call/function", Assert.Single(run.History.OfType<CallIntended>()).Path);
    }

    [Fact]
    public void Without_arguments_it_runs_on_the_task_s_input()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { call: double }", "use: { functions: { double: { set: { n: '${ .n * 2 }' } } } }"), """{"n":4}""").Run();
        Assert.Equal("""{"n":8}""", run.Output);
    }

    [Fact]
    public void One_function_calls_another_each_time_with_effects_of_its_own()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(
            "- a: { call: outer, with: { petId: 1 } }\n- b: { call: outer, with: { petId: 2 } }",
            $"use: {{ functions: {{ {GetPet}, outer: {{ do: [ {{ x: {{ call: getPet, with: {{ petId: '${{ .petId }}' }} }} }} ] }} }} }}"),
            performer: (_, _) => JsonElement.Parse("""{"name":"n"}""")).Run();
        Assert.Equal("\"n\"", run.Output);
        Assert.Equal(2, run.History.OfType<CallIntended>().Select(call => call.EffectKey).Distinct().Count());
    }

    [Fact]
    public void A_function_that_fails_fails_its_caller()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("- a: { try: [ { f: { call: getPet, with: { petId: 1 } } } ], catch: { as: e, do: [ { x: { set: { at: '${ $e.status }' } } } ] } }", $"use: {{ functions: {{ {GetPet} }} }}"),
            performer: (_, _) => new Failure(FailureTypes.Communication, 404)).Run();
        Assert.Equal("""{"at":404}""", run.Output);
    }

    [Fact]
    public void A_function_of_a_catalog_that_was_fetched_is_one_of_the_workflow()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { call: 'log:1.0.0@global', with: { m: hello } }", "use: { functions: { 'log:1.0.0@global': { set: { said: '${ .m }' } } } }")).Run();
        Assert.Equal("""{"said":"hello"}""", run.Output);
    }

    [Theory]
    [InlineData("- a: { call: getpet }", "workflow/undefined-function", "Did you mean 'getPet'?")]
    [InlineData("- a: { call: 'log:1.0.0@global' }", "workflow/undefined-function", "has not been fetched")]
    [InlineData("- a: { call: 'https://example.com/function.yaml' }", "workflow/undefined-function", "has not been fetched")]
    [InlineData("- a: { call: getPet, with: [ 1 ] }", "workflow/not-an-object", "'with' is an object")]
    [InlineData("- a: { call: getPet, with: { petId: '${ $secrets.key }' } }", "workflow/secret-out-of-place", "history")]
    public void A_call_of_what_is_not_there_is_refused(string task, string code, string sentence)
    {
        var problem = Assert.Single(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(task, $"use: {{ secrets: [ key ], functions: {{ {GetPet} }} }}"))).Problems);
        Assert.Equal(code, problem.Code);
        Assert.Contains(sentence, problem.Sentence);
    }

    [Theory]
    [InlineData("headers: { K: '${ $secrets.key }' }, endpoint: 'https://example.com'", "workflow/undefined-secret")]
    [InlineData("endpoint: { uri: 'https://example.com', authentication: { use: mine } }", "workflow/undefined-authentication")]
    [InlineData("endpoint: { uri: 'https://example.com', authentication: { basic: { use: key } } }", "workflow/undefined-secret")]
    public void A_function_of_a_catalog_sees_no_secret_of_the_workflow_that_calls_it(string with, string code)
    {
        var use = $"use: {{ secrets: [ key ], authentications: {{ mine: {{ bearer: {{ use: key }} }} }}, functions: {{ 'f:1.0.0@global': {{ call: http, with: {{ method: get, {with} }} }} }} }}";
        Assert.Equal(code, Assert.Single(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { call: 'f:1.0.0@global' }", use))).Problems).Code);
        Assert.Empty(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { call: f }", use.Replace("'f:1.0.0@global'", "f")))).Problems);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- x: { call: a }", "use: { functions: { a: { call: b }, b: { do: [ { c: { call: a } } ] } } }"))).Problems;
        Assert.Contains(problems, problem => problem.Code == "workflow/circular-function");
    }

    [Fact]
    public void A_function_that_nobody_calls_is_read_all_the_same()
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- x: { set: { a: 1 } }", "use: { functions: { a: { call: http, with: { method: get } } } }"))).Problems;
        Assert.Equal("workflow/missing-key", Assert.Single(problems).Code);
    }
}
