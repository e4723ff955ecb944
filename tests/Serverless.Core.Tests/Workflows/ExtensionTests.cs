using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ExtensionTests
{
    private const string Log = """
        use:
          extensions:
            - log:
                extend: all
                before:
                  - tell: { call: http, with: { method: post, endpoint: https://log.example, body: '${ "before \($task.reference)" }' } }
                after:
                  - told: { call: http, with: { method: post, endpoint: https://log.example, body: '${ "after \($task.reference) \($task.output)" }' } }
        """;

    private const string Mock = """
        use:
          extensions:
            - mock:
                extend: call
                when: $task.definition.with.endpoint == "https://real.example"
                before:
                  - answer: { set: { mocked: true }, then: exit }
        """;

    [Fact]
    public void What_an_extension_does_before_and_after_changes_nothing_about_the_data()
    {
        var run = Run("- a: { set: { n: 1 } }\n- b: { set: '${ .n + 1 }' }", Log);
        Assert.Equal("2", run.Output);
        Assert.Equal(
            ["before /do/0/a", """after /do/0/a {"n":1}""", "before /do/1/b", "after /do/1/b 2"],
            run.History.OfType<CallIntended>().Select(call => call.With.GetProperty("body").GetString()));
    }

    [Fact]
    public void One_that_exits_before_the_task_takes_its_place()
    {
        var run = Run("- a: { call: http, with: { method: get, endpoint: https://real.example }, output: { as: '. + { as: 1 }' } }", Mock);
        Assert.Equal("""{"mocked":true,"as":1}""", run.Output);
        Assert.Empty(run.History.OfType<CallIntended>());
    }

    [Fact]
    public void One_whose_condition_does_not_hold_is_left_out()
    {
        var run = Run("- a: { call: http, with: { method: get, endpoint: https://other.example } }", Mock);
        Assert.Equal("/do/0/a/extended", Assert.Single(run.History.OfType<CallIntended>()).Path);
    }

    [Fact]
    public void A_switch_that_is_extended_leads_where_it_led()
    {
        var run = Run("- s: { switch: [ { x: { then: c } } ] }\n- b: { if: 'false', set: { by: b }, then: end }\n- c: { set: { by: c } }".Replace("{ x: { then: c } }", "{ x: { when: 'true', then: c } }"), Log);
        Assert.Equal("""{"by":"c"}""", run.Output);
    }

    [Fact]
    public void The_error_of_an_extended_task_names_the_task()
    {
        Assert.Equal("/do/0/a", Run("- a: { raise: { error: { type: https://example.com/no, status: 400 } } }", Log).Failure.Instance);
    }

    [Fact]
    public void What_is_inside_of_an_extended_task_has_paths_of_its_own()
    {
        var run = Run("- a: { for: { in: '[1, 2]' }, do: [ x: { call: http, with: { method: post, endpoint: https://x.example } } ] }", Mock.Replace("extend: call", "extend: for").Replace("$task", "false and $task"));
        Assert.Equal(["/do/0/a/extended@0/do/0/x", "/do/0/a/extended@1/do/0/x"], run.History.OfType<CallIntended>().Select(call => call.Path));
    }

    [Theory]
    [InlineData("https://mocked.example.com/x", """{"mocked":true}""")]
    [InlineData("https://real.example.com/x", "1")]
    public void A_condition_may_ask_what_the_task_was_written_with(string endpoint, string output)
    {
        var use = Mock.Replace("$task.definition.with.endpoint == \"https://real.example\"", """'($task.with.endpoint.uri | startswith("https://mocked.example.com"))'""");
        Assert.Equal(output, Run($"- a: {{ call: http, with: {{ method: get, endpoint: {{ uri: '{endpoint}' }} }} }}", use, (_, _) => JsonElement.Parse("1")).Output);
    }

    [Fact]
    public void A_condition_that_cannot_be_evaluated_for_a_task_does_not_hold_for_it()
    {
        var use = Mock.Replace("$task.definition.with.endpoint == \"https://real.example\"", """'($task.with.endpoint | startswith("https://mocked.example.com"))'""");
        Assert.Equal("1", Run("- a: { call: http, with: { method: get, endpoint: { uri: 'https://mocked.example.com/x' } } }", use, (_, _) => JsonElement.Parse("1")).Output);
    }

    [Fact]
    public void Where_a_task_leads_to_holds_with_extensions_too_and_every_turn_is_an_effect_of_its_own()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("- a: { switch: [ { x: { when: '.n > 2', then: c } }, { y: { then: b } } ] }\n- b: { set: { n: '${ .n + 1 }' }, then: a }\n- c: { set: { end: '${ .n }' } }", Log),
            """{"n":1}""",
            (_, _) => JsonElement.Parse("0")).Run();
        Assert.Equal("""{"end":3}""", run.Output);
        Assert.Equal(run.History.OfType<CallIntended>().Count(), run.History.OfType<CallIntended>().Select(call => call.EffectKey).Distinct().Count());
    }

    [Fact]
    public void A_task_that_is_skipped_is_not_extended()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { if: '${ false }', set: { n: 2 } }", Log), """{"n":1}""").Run();
        Assert.Equal("""{"n":1}""", run.Output);
        Assert.Empty(run.History.OfType<CallIntended>());
    }

    [Fact]
    public void An_extension_that_fails_fails_the_task_and_can_be_caught()
    {
        var use = Log.Replace("extend: all", "extend: set\n        when: '$task.name == \"a\"'");
        var run = Run("- t: { try: [ { a: { set: { n: 2 } } } ], catch: { as: e, do: [ { h: { set: { caught: '${ $e.status }' } } } ] } }", use, (_, _) => new Failure(FailureTypes.Communication, 503));
        Assert.Equal("""{"caught":503}""", run.Output);
    }

    [Fact]
    public void A_run_goes_on_from_every_point_of_its_history()
    {
        var whole = Run("- a: { set: { n: 1 } }\n- b: { call: http, with: { method: get, endpoint: 'https://example.com' } }", Log, (_, _) => JsonElement.Parse("5"));
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

    private static Rehearsal Run(string tasks, string use, Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? performer = null) =>
        Rehearsal.Of(Rehearsal.Tasks(tasks, use), performer: performer).Run();
}
