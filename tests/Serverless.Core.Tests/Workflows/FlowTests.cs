using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class FlowTests
{
    [Fact]
    public void Tasks_follow_each_other_in_the_order_they_are_written()
    {
        var run = Run("""
            - a: { set: { by: a } }
            - b: { set: { by: b } }
            """);
        Assert.Equal(["a", "b"], run.Started);
        Assert.Equal("""{"by":"b"}""", run.Output);
    }

    [Fact]
    public void Then_leads_to_the_task_it_names()
    {
        var run = Run("""
            - a: { set: { by: a }, then: c }
            - b: { set: { by: b }, then: exit }
            - c: { set: { by: c }, then: b }
            """);
        Assert.Equal(["a", "c", "b"], run.Started);
    }

    [Fact]
    public void Exit_ends_the_list_and_the_task_around_it_goes_on()
    {
        var run = Run("""
            - block:
                do:
                  - a: { switch: [ { out: { when: .out, then: exit } } ] }
                  - b: { set: { by: b } }
            - c: { set: { by: c } }
            """, """{"out":true}""");
        Assert.Equal(["block", "a", "c"], run.Started);
    }

    [Fact]
    public void End_ends_the_run_from_however_deep_with_the_output_of_that_task()
    {
        var run = Run("""
            - block:
                do:
                  - inner:
                      do:
                        - a: { set: { by: a }, then: end }
                output: { as: { never: seen } }
            - c: { set: { by: c } }
            """);
        Assert.Equal("""{"by":"a"}""", run.Output);
    }

    [Fact]
    public void A_task_whose_condition_is_false_is_skipped_together_with_its_then()
    {
        var run = Run("""
            - a: { if: .no, set: { by: a }, then: end }
            - b: { set: '${ . }' }
            """, """{"no":false,"kept":1.0}""");
        Assert.Equal(["b"], run.Started);
        Assert.Equal("""{"no":false,"kept":1.0}""", run.Output);
        Assert.Single(run.History.OfType<TaskSkipped>());
    }

    [Fact]
    public void The_first_case_that_holds_says_where_to_go()
    {
        const string Tasks = """
            - choose:
                switch:
                  - big: { when: .n > 10, then: big }
                  - some: { when: '${ .n > 5 }', then: some }
                  - other: { then: exit }
            - big: { set: { is: big }, then: exit }
            - some: { set: { is: some }, then: exit }
            """;
        Assert.Equal("""{"is":"big"}""", Run(Tasks, """{"n":11}""").Output);
        Assert.Equal("""{"is":"some"}""", Run(Tasks, """{"n":6}""").Output);
        Assert.Equal("""{"n":1}""", Run(Tasks, """{"n":1}""").Output);
    }

    [Fact]
    public void Without_a_case_that_holds_a_switch_goes_on_by_its_own_then()
    {
        var run = Run("""
            - choose:
                switch:
                  - big: { when: .n > 10, then: b }
                then: end
            - b: { set: { is: big } }
            """, """{"n":1}""");
        Assert.Equal(["choose"], run.Started);
    }

    [Fact]
    public void A_task_that_a_jump_comes_back_to_has_a_new_path_and_a_new_effect_key()
    {
        var run = Run("""
            - count: { set: { n: '${ (.n // 0) + 1 }' } }
            - call:
                call: http
                with: { method: get, endpoint: 'https://example.com/{n}' }
                output: { as: '$input' }
            - again:
                switch:
                  - more: { when: .n < 3, then: count }
            """);
        var intents = run.History.OfType<CallIntended>().ToList();
        Assert.Equal(["/do/1/call", "/do/1/call#2", "/do/1/call#3"], intents.Select(i => i.Path));
        Assert.Equal(3, intents.Select(i => i.EffectKey).Distinct().Count());
        Assert.Equal(["https://example.com/1", "https://example.com/2", "https://example.com/3"], intents.Select(i => i.With.GetProperty("endpoint").GetString()));
    }

    [Fact]
    public void What_is_inside_a_task_that_was_entered_again_has_new_paths_too()
    {
        var run = Run("""
            - block:
                do:
                  - call: { call: http, with: { method: get, endpoint: 'https://example.com' }, output: { as: '$input | .n += 1' } }
            - again:
                switch:
                  - more: { when: .n < 2, then: block }
            """, """{"n":0}""");
        Assert.Equal(["/do/0/block/do/0/call", "/do/0/block#2/do/0/call"], run.History.OfType<CallIntended>().Select(i => i.Path));
    }

    [Fact]
    public void A_circle_that_asks_the_outside_for_nothing_is_stopped()
    {
        var run = Run("""
            - a: { set: { by: a }, then: b }
            - b: { set: { by: b }, then: a }
            """);
        Assert.Equal(FailureTypes.Runtime, run.Failure.Type);
        Assert.Equal(WorkflowDecider.TurnLimit, run.History.OfType<TaskStarted>().Count(fact => fact.Path.Contains('#')));
    }

    [Fact]
    public void An_empty_list_puts_out_its_input()
    {
        Assert.Equal("""{"n":1}""", Run("- a: { do: [] }", """{"n":1}""").Output);
    }

    private static Rehearsal Run(string tasks, string input = "{}") => Rehearsal.Of(Rehearsal.Tasks(tasks), input).Run();
}
