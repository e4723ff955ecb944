using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ForTests
{
    private const string Call = "{ call: http, with: { method: post, endpoint: https://example.com/x } }";

    [Fact]
    public void The_output_of_an_iteration_is_the_input_of_the_next()
    {
        var run = Run("""
            - sum:
                for: { each: n, in: .numbers, at: i }
                do:
                  - add: { set: { total: '${ (.total // 0) + $n }', last: '${ $i }' } }
            """, """{"numbers":[1,2,3.5]}""");
        Assert.Equal("""{"total":6.5,"last":2}""", run.Output);
    }

    [Fact]
    public void A_loop_over_nothing_puts_out_its_input()
    {
        Assert.Equal("""{"numbers":[]}""", Run("- sum: { for: { in: .numbers }, do: [ a: { set: { never: seen } } ] }", """{"numbers":[]}""").Output);
    }

    [Fact]
    public void A_loop_over_what_is_no_list_fails()
    {
        var run = Run("- sum: { for: { in: .numbers }, do: [ a: { set: { never: seen } } ] }", """{"numbers":{"a":1}}""");
        Assert.Equal((FailureTypes.Expression, "/do/0/sum"), (run.Failure.Type, run.Failure.Instance));
    }

    [Fact]
    public void While_is_asked_before_each_iteration_with_the_item_and_the_data_so_far()
    {
        var run = Run("""
            - sum:
                for: { in: '[1, 2, 3, 4]' }
                while: (.total // 0) + $item <= 6
                do:
                  - add: { set: { total: '${ (.total // 0) + $item }' } }
            """);
        Assert.Equal("""{"total":6}""", run.Output);
        Assert.Equal(3, run.History.OfType<IterationStarted>().Count());
    }

    [Fact]
    public void Each_iteration_has_paths_and_effect_keys_of_its_own()
    {
        var run = Run($"- outer: {{ for: {{ each: a, in: '[1, 2]' }}, do: [ inner: {{ for: {{ each: b, in: '[1, 2]' }}, do: [ call: {Call} ] }} ] }}");
        var intents = run.History.OfType<CallIntended>().ToList();
        Assert.Equal(
            ["/do/0/outer@0/do/0/inner@0/do/0/call", "/do/0/outer@0/do/0/inner@1/do/0/call", "/do/0/outer@1/do/0/inner@0/do/0/call", "/do/0/outer@1/do/0/inner@1/do/0/call"],
            intents.Select(i => i.Path));
        Assert.Equal(4, intents.Select(i => i.EffectKey).Distinct().Count());
    }

    [Fact]
    public void An_inner_loop_sees_the_variables_of_the_outer_one()
    {
        var run = Run("""
            - outer:
                for: { each: a, in: '[1, 2]' }
                do:
                  - inner:
                      for: { each: b, in: '[10, 20]' }
                      do:
                        - add: { set: { seen: '${ (.seen // []) + [$a * $b] }' } }
            """);
        Assert.Equal("""{"seen":[10,20,20,40]}""", run.Output);
    }

    [Fact]
    public void Exit_ends_an_iteration_and_the_next_follows()
    {
        var run = Run("""
            - loop:
                for: { in: '[1, 2]' }
                do:
                  - a: { set: { n: '${ $item }' }, then: exit }
                  - b: { if: 'false', set: { never: seen } }
            """.Replace("then: exit }", "then: exit, if: 'true' }"));
        Assert.Equal("""{"n":2}""", run.Output);
    }

    [Fact]
    public void An_error_in_an_iteration_ends_the_loop()
    {
        var run = Run("""
            - loop:
                for: { in: '[1, 2]' }
                do:
                  - no: { raise: { error: { type: https://example.com/no, status: 400 } } }
            """);
        Assert.Equal("/do/0/loop/do/0/no", run.Failure.Instance);
        Assert.Single(run.History.OfType<IterationStarted>());
    }

    [Fact]
    public void Iterations_side_by_side_are_as_many_as_was_said_and_their_outputs_stand_in_the_order_of_the_items()
    {
        var run = Run($"- loop: {{ for: {{ in: '[1, 2, 3, 4, 5]' }}, do: [ call: {Call}, n: {{ set: '${{ $item }}' }} ], metadata: {{ router: {{ concurrency: 3 }} }} }}", answer: (_, _) => null);
        Assert.Equal(3, Calls(run).Count);
        Answer(run, Calls(run)[1]);
        Assert.Equal(["@0", "@2", "@3"], Calls(run).Select(path => path[10..12]));
        while (Calls(run) is { Count: > 0 } open)
        {
            Answer(run, open[^1]);
        }

        Assert.Equal("[1,2,3,4,5]", run.Output);
    }

    [Fact]
    public void An_error_that_is_collected_ends_only_its_iteration()
    {
        var run = Run("""
            - loop:
                for: { in: '[1, 2]' }
                do:
                  - no: { if: $item == 1, raise: { error: { type: https://example.com/no, status: 400 } } }
                  - yes: { set: { n: '${ $item }' } }
                metadata: { router: { concurrency: 2, onError: collect } }
            """);
        Assert.Equal("""[{"error":{"type":"https://example.com/no","status":400,"instance":"/do/0/loop/do/0/no"}},{"output":{"n":2}}]""", run.Output);
    }

    [Fact]
    public void An_error_that_ends_the_loop_waits_for_the_outcome_of_what_must_not_be_made_twice()
    {
        var run = Run($"- loop: {{ for: {{ in: '[1, 2, 3]' }}, do: [ call: {Call} ], metadata: {{ router: {{ concurrency: 2 }} }} }}", answer: (_, _) => null);
        var open = Calls(run);
        run.Add(new CallFailed(run.Now, open[0], new Failure(FailureTypes.Communication, 503)));
        run.Run();
        Assert.Null(run.Outcome);
        Assert.Equal([open[1]], Calls(run));
        Answer(run, open[1]);
        Assert.Equal(503, run.Failure.Status);
        Assert.Equal(2, run.History.OfType<IterationStarted>().Count());
    }

    [Fact]
    public void A_loop_over_ten_thousand_items_costs_ten_times_one_over_a_thousand()
    {
        var (small, large) = (CostOf(1_000), CostOf(10_000));
        Assert.True(large < TimeSpan.FromTicks(small.Ticks * 40) + TimeSpan.FromSeconds(1), $"1,000 items took {small}, 10,000 took {large}");
    }

    [Fact]
    public void A_loop_of_ten_thousand_sets_is_no_circle()
    {
        var run = Run("- loop: { for: { in: '[range(10000)]' }, do: [ a: { set: { n: '${ $item }' } } ] }");
        Assert.Equal("""{"n":9999}""", run.Output);
    }

    private static TimeSpan CostOf(int items)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var run = Run($"- loop: {{ for: {{ in: '[range({items})]' }}, do: [ call: {Call} ] }}");
        Assert.Equal(items, run.History.OfType<CallReturned>().Count());
        WorkflowDecider.Fold(run.History);
        return clock.Elapsed;
    }

    private static List<string> Calls(Rehearsal run) => [.. WorkflowDecider.Commands(run.State).OfType<Command.PerformCall>().Select(call => call.Path)];

    private static void Answer(Rehearsal run, string path)
    {
        run.Add(new CallReturned(run.Now, path, JsonElement.Parse("{}")));
        run.Run();
    }

    private static Rehearsal Run(string tasks, string input = "{}", Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? answer = null) =>
        Rehearsal.Of(Rehearsal.Tasks(tasks), input, answer).Run();
}
