using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ExtensionTests
{
    private const string Call = "- a: { call: http, with: { method: get, endpoint: { uri: 'https://mocked.example.com/x' } } }";

    private const string Mock = """
        use:
          extensions:
            - mock:
                extend: call
                when: '($task.with.endpoint.uri | startswith("https://mocked.example.com"))'
                before: [ { answer: { set: { mocked: true }, then: exit } } ]
        """;

    private const string Logging = """
        use:
          extensions:
            - logging:
                extend: all
                before: [ { say: { call: http, with: { method: post, endpoint: 'https://log.example.com', body: '${ "before \($task.reference)" }' } } } ]
                after: [ { say: { call: http, with: { method: post, endpoint: 'https://log.example.com', body: '${ { after: $task.name, output: . } }' } } } ]
        """;

    [Fact]
    public void An_extension_that_exits_stands_for_the_task()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Call, Mock)).Run();
        Assert.Equal("""{"mocked":true}""", run.Output);
        Assert.Empty(run.History.OfType<CallIntended>());
    }

    [Fact]
    public void One_whose_condition_does_not_hold_leaves_the_task_alone()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Call.Replace("mocked.", "real."), Mock), performer: (_, _) => JsonElement.Parse("1")).Run();
        Assert.Equal("1", run.Output);
        Assert.Equal(RunId.EffectKey("r1", "/do/0/a"), Assert.Single(run.History.OfType<CallIntended>()).EffectKey);
    }

    [Fact]
    public void Before_and_after_see_the_task_and_change_neither_its_input_nor_its_output()
    {
        List<string> bodies = [];
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { set: { n: '${ .n + 1 }' } }\n- b: { set: { n: '${ .n * 10 }' } }", Logging), """{"n":1}""", (call, _) =>
        {
            bodies.Add(call.With.GetProperty("body").GetRawText());
            return JsonElement.Parse("\"logged\"");
        }).Run();
        Assert.Equal("""{"n":20}""", run.Output);
        Assert.Equal(["\"before /do/0/a\"", """{"after":"a","output":{"n":2}}""", "\"before /do/1/b\"", """{"after":"b","output":{"n":20}}"""], bodies);
    }

    [Fact]
    public void Where_a_task_leads_to_holds_with_extensions_too()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("- a: { switch: [ { x: { when: '.n > 2', then: c } }, { y: { then: b } } ] }\n- b: { set: { n: '${ .n + 1 }' }, then: a }\n- c: { set: { end: '${ .n }' } }", Logging),
            """{"n":1}""",
            (_, _) => JsonElement.Parse("0")).Run();
        Assert.Equal("""{"end":3}""", run.Output);
        Assert.Equal(run.History.OfType<CallIntended>().Count(), run.History.OfType<CallIntended>().Select(call => call.EffectKey).Distinct().Count());
    }

    [Fact]
    public void A_task_that_is_skipped_is_not_extended()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { if: '${ false }', set: { n: 2 } }", Logging), """{"n":1}""").Run();
        Assert.Equal("""{"n":1}""", run.Output);
    }

    [Fact]
    public void An_extension_that_fails_fails_the_task_and_can_be_caught()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("- t: { try: [ { a: { set: { n: 2 } } } ], catch: { as: e, do: [ { h: { set: { caught: '${ $e.status }' } } } ] } }", Logging.Replace("extend: all", "extend: set\n        when: '$task.name == \"a\"'")),
            performer: (_, _) => new Failure(FailureTypes.Communication, 503)).Run();
        Assert.Equal("""{"caught":503}""", run.Output);
    }

    [Fact]
    public void A_run_goes_on_from_every_point_of_its_history()
    {
        var whole = Rehearsal.Of(Rehearsal.Tasks("- a: { set: { n: 1 } }\n- b: { call: http, with: { method: get, endpoint: 'https://example.com' } }", Logging), performer: (_, _) => JsonElement.Parse("5")).Run();
        for (var length = 1; length < whole.History.Count; length++)
        {
            var again = Rehearsal.From(whole.History.Take(length), (_, _) => JsonElement.Parse("5")).Run();
            Assert.Equal(HistoryJson.Write(whole.History), HistoryJson.Write(again.History));
        }
    }

    [Theory]
    [InlineData("- x: { extend: every, before: [] }", "workflow/not-a-choice")]
    [InlineData("- x: { before: [] }", "workflow/missing-key")]
    [InlineData("- x: { extend: call, around: [] }", "workflow/unknown-key")]
    [InlineData("- x: { extend: wait, before: [ { a: { jump: 1 } } ] }", "workflow/no-kind")]
    public void What_is_wrong_with_one_is_said_even_where_no_task_has_it(string extension, string code)
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { set: { b: 1 } }", $"use:\n  extensions:\n    {extension}"))).Problems;
        Assert.Contains(problems, problem => problem.Code == code);
    }
}
