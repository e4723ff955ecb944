using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ListenTests
{
    private const string Both = "all: [ { with: { type: a } }, { with: { type: b } } ]";

    [Fact]
    public void One_event_that_passes_is_heard_and_its_data_are_the_output()
    {
        var run = Listen("one: { with: { type: a, data: '${ .t > 38 }' } }");
        Assert.False(run.Offer(1, Event("b", """{"t":40}""")));
        Assert.False(run.Offer(2, Event("a", """{"t":37}""")));
        Assert.False(run.Offer(3, Event("a", "\"no number\"")));
        Assert.True(run.Offer(4, Event("a", """{"t":40.50}""")));
        Assert.Equal("""[{"t":40.50}]""", run.Output);
    }

    [Fact]
    public void The_host_is_asked_for_the_types_that_can_pass()
    {
        Assert.Equal(["a", "b"], Types("any: [ { with: { type: b } }, { with: { type: a } } ]"));
        Assert.Null(Types("any: []"));
        Assert.Null(Types("any: [ { with: { type: a } }, { with: { source: x } } ]"));
        Assert.Equal(["a", "z"], Types("any: [ { with: { type: a } } ]\n          until: { one: { with: { type: z } } }"));
    }

    [Fact]
    public void All_waits_for_an_event_of_each_filter_in_any_order()
    {
        var run = Listen(Both);
        run.Offer(1, Event("b", "1"));
        Assert.False(run.Offer(2, Event("b", "2")));
        run.Offer(3, Event("a", "3"));
        Assert.Equal("[1,3]", run.Output);
    }

    [Theory]
    [InlineData("envelope", """[{"specversion":"1.0","id":"1","source":"/s","type":"a","data":{"n":1.0}}]""")]
    [InlineData("data", """[{"n":1.0}]""")]
    [InlineData("raw", """["{\"n\":1.0}"]""")]
    public void An_event_is_read_as_the_task_says(string read, string output)
    {
        var run = Listen($"any: []\n        read: {read}");
        run.Offer(1, """{"specversion":"1.0","id":"1","source":"/s","type":"a","data":{"n":1.0}}""");
        Assert.Equal(output, run.Output);
    }

    [Fact]
    public void Until_a_condition_holds_over_what_was_heard_events_are_collected()
    {
        var run = Listen("any: []\n          until: (. | length) >= 3");
        run.Offer(1, Event("a", "1"));
        run.Offer(2, Event("b", "2"));
        Assert.Null(run.Outcome);
        run.Offer(3, Event("c", "3"));
        Assert.Equal("[1,2,3]", run.Output);
    }

    [Fact]
    public void Until_other_events_are_heard_which_are_no_part_of_the_output()
    {
        var run = Listen("any: [ { with: { type: a } } ]\n          until: { one: { with: { type: stop } } }");
        run.Offer(1, Event("a", "1"));
        run.Offer(2, Event("a", "2"));
        run.Offer(3, Event("stop", "3"));
        Assert.Equal("[1,2]", run.Output);
    }

    [Fact]
    public void An_event_that_is_offered_twice_is_heard_once_also_by_the_next_task()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - a: { listen: { to: { one: { with: { type: a } } } } }
            - b: { listen: { to: { one: { with: { type: a } } } } }
            """)).Run();
        Assert.True(run.Offer(7, Event("a", "1")));
        Assert.False(run.Offer(7, Event("a", "1")));
        Assert.True(WorkflowDecider.HasHeard(run.State, 7));
        Assert.True(run.Offer(8, Event("a", "2")));
        Assert.Equal("[2]", run.Output);
    }

    [Fact]
    public void Correlated_events_agree_with_the_first()
    {
        var run = Listen("all: [ { with: { type: a }, correlate: { room: { from: .data.room } } }, { with: { type: b }, correlate: { room: { from: .data.room } } } ]");
        run.Offer(1, Event("a", """{"room":1}"""));
        Assert.False(run.Offer(2, Event("b", """{"room":2}""")));
        run.Offer(3, Event("b", """{"room":1}"""));
        Assert.Equal("""[{"room":1},{"room":1}]""", run.Output);
    }

    [Fact]
    public void A_correlation_may_say_what_it_expects()
    {
        var run = Listen("one: { with: { type: a }, correlate: { room: { from: .data.room, expect: '${ .room }' } } }", """{"room":2}""");
        Assert.False(run.Offer(1, Event("a", """{"room":1}""")));
        Assert.True(run.Offer(2, Event("a", """{"room":2}""")));
    }

    [Fact]
    public void A_value_from_a_circumflex_is_a_regular_expression()
    {
        var run = Listen("one: { with: { type: '^com\\.example\\.' } }");
        Assert.False(run.Offer(1, Event("org.example.x", "1")));
        Assert.True(run.Offer(2, Event("com.example.x", "1")));
    }

    [Fact]
    public void Foreach_does_its_tasks_for_one_event_after_the_other()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - l:
                listen: { to: { any: [], until: '. | length == 2' } }
                foreach:
                  item: e
                  at: i
                  do:
                    - pause: { wait: PT1S }
                    - put: { set: { e: '${ $e }', i: '${ $i }' } }
                  output: { as: '. + { seen: true }' }
                  export: { as: '{ last: $output.e }' }
            - s: { set: { all: '${ . }', context: '${ $context }' } }
            """));
        run.Run();
        foreach (var n in new[] { 1, 2 })
        {
            foreach (var fact in WorkflowDecider.Hear(run.State, new(n, System.Text.Json.JsonElement.Parse(Event("a", $"{n}"))), run.Now))
            {
                run.Add(fact);
            }

            run.Decide();
        }

        run.Run();
        Assert.Equal("""{"all":[{"e":1,"i":0,"seen":true},{"e":2,"i":1,"seen":true}],"context":{"last":2}}""", run.Output);
        Assert.Equal(["/do/0/l@0/foreach/do/0/pause", "/do/0/l@1/foreach/do/0/pause"], run.History.OfType<WaitStarted>().Select(w => w.Path));
    }

    [Fact]
    public void An_event_is_heard_by_each_branch_that_waits_for_it()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - f:
                fork:
                  branches:
                    - a: { listen: { to: { one: { with: { type: a } } } } }
                    - b: { listen: { to: { any: [] } } }
            """)).Run();
        run.Offer(1, Event("a", "1"));
        Assert.Equal("[[1],[1]]", run.Output);
    }

    [Fact]
    public void A_filter_sees_the_variables_of_the_loop_around_it()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - each:
                for: { each: pet, in: '["x", "y"]' }
                do:
                  - l: { listen: { to: { one: { with: { subject: '${ $pet }' } } } } }
            """)).Run();
        Assert.False(run.Offer(1, """{"type":"a","subject":"y","data":1}"""));
        Assert.True(run.Offer(2, """{"type":"a","subject":"x","data":2}"""));
        Assert.True(run.Offer(3, """{"type":"a","subject":"y","data":3}"""));
        Assert.Equal("[3]", run.Output);
    }

    [Fact]
    public void Listening_can_time_out()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- l: { listen: { to: { any: [] } }, timeout: { after: PT1H } }")).Run();
        Assert.Equal(408, run.Failure.Status);
    }

    [Fact]
    public void A_run_that_waits_for_an_event_says_so()
    {
        var digest = RunDigest.Of(Listen("one: { with: { type: com.example.done } }").State);
        Assert.Equal((RunPhase.Waiting, null as DateTimeOffset?, "waits for com.example.done at /do/0/l"), (digest.Phase, digest.WakeAt, digest.Note));
    }

    private static string Event(string type, string data) => $$"""{"specversion":"1.0","id":"1","source":"/s","type":"{{type}}","data":{{data}}}""";

    private static IReadOnlyList<string>? Types(string to) => Assert.Single(WorkflowDecider.Commands(Listen(to).State).OfType<Command.AwaitEvent>()).Types;

    private static Rehearsal Listen(string to, string input = "{}") =>
        Rehearsal.Of(Rehearsal.Tasks($"- l:\n    listen:\n        to:\n          {to}"), input).Run();
}
