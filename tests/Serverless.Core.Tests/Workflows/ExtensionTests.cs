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

    private static Rehearsal Run(string tasks, string use) => Rehearsal.Of(Rehearsal.Tasks(tasks, use)).Run();
}
