using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class OtherTaskTests
{
    [Theory]
    [InlineData("PT30S", 30)]
    [InlineData("{ minutes: 1, seconds: 1, milliseconds: 1000 }", 62)]
    [InlineData("{ days: 1, hours: 1 }", 90_000)]
    [InlineData("'${ \"PT\\(.s)S\" }'", 5)]
    public void A_wait_lasts_as_long_as_it_says(string duration, int seconds)
    {
        var run = Rehearsal.Of(Rehearsal.Tasks($"- w: {{ wait: {duration} }}"), """{"s":5}""");
        var wait = Assert.IsType<Command.WaitUntil>(Assert.Single(run.Decide().Commands));
        Assert.Equal(Rehearsal.Start.AddSeconds(seconds), wait.Until);
        Assert.Equal(wait.Until, RunDigest.Of(run.State).WakeAt);
        run.Now = wait.Until.AddTicks(-1);
        Assert.Empty(run.Decide().Facts);
        run.Now = wait.Until;
        Assert.Equal(3, run.Decide().Facts.Count);
        Assert.Equal("""{"s":5}""", run.Output);
    }

    [Fact]
    public void The_engine_may_also_say_that_the_time_has_come()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- w: { wait: PT30S }"));
        run.Decide();
        run.Add(new WaitElapsed(run.Now, "/do/0/w"));
        Assert.False(WorkflowDecider.Accepts(run.State, new WaitElapsed(run.Now, "/do/0/w")));
        Assert.Equal("{}", run.Run().Output);
    }

    [Fact]
    public void A_duration_that_is_none_is_an_error_of_the_expression()
    {
        Assert.Equal(FailureTypes.Expression, Rehearsal.Of(Rehearsal.Tasks("- w: { wait: '${ 5 }' }")).Run().Failure.Type);
    }

    [Fact]
    public void An_event_is_made_complete_and_is_the_output()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - e: { emit: { event: { with: { source: 'https://example.com/{host}', type: com.example.done, data: { host: '${ .host }' } } } } }
            """), """{"host":"w1"}""");
        var publish = Assert.IsType<Command.PublishEvent>(Assert.Single(run.Decide().Commands));
        Assert.Equal(
            $$$"""{"specversion":"1.0","id":"{{{RunId.EffectKey("r1", "/do/0/e")}}}","time":"2025-01-31T08:00:00.000Z","routerrun":"r1","routergeneration":"1","routerchain":"@r1","source":"https://example.com/w1","type":"com.example.done","data":{"host":"w1"}}""",
            publish.Event.GetRawText());
        Assert.Equal(publish.Event.GetRawText(), run.Run().Output);
    }

    [Fact]
    public void An_event_keeps_the_id_and_the_time_it_is_given()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - e: { emit: { event: { with: { id: 'a', time: '2020-01-01T00:00:00Z', source: 'https://example.com', type: t, subject: '${ .host }', level: 1, routergeneration: 0 } } } }
            """), """{"host":"w1"}""").Run();
        Assert.Equal("""{"specversion":"1.0","routerrun":"r1","routergeneration":"1","routerchain":"@r1","id":"a","time":"2020-01-01T00:00:00Z","source":"https://example.com","type":"t","subject":"w1","level":1}""", run.Output);
    }

    [Theory]
    [InlineData("source: '${ .no }', type: t")]
    [InlineData("source: 's:', type: '${ 1 }'")]
    [InlineData("source: 's:', type: t, time: '${ \"noon\" }'")]
    [InlineData("source: 's:', type: t, level: '${ {} }'")]
    public void What_is_no_event_is_an_error(string attributes)
    {
        Assert.Equal(FailureTypes.Validation, Rehearsal.Of(Rehearsal.Tasks($"- e: {{ emit: {{ event: {{ with: {{ {attributes} }} }} }} }}")).Run().Failure.Type);
    }

    [Fact]
    public void A_raised_error_has_the_pointer_of_its_task()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a/b: { raise: { error: { type: 'https://example.com/{kind}', status: 409, title: '${ \"Host \\(.host)\" }', detail: '${ .n }' } } }"), """{"kind":"k","host":"w1","n":5}""").Run();
        Assert.Equal(new Failure("https://example.com/k", 409, "Host w1", "5", "/do/0/a~1b"), run.Failure);
    }

    [Fact]
    public void A_raised_error_may_be_named_and_may_have_a_pointer_of_its_own()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { raise: { error: full } }", "use: { errors: { full: { type: 'https://example.com/full', status: 507, instance: /a } } }")).Run();
        Assert.Equal(new Failure("https://example.com/full", 507, null, null, "/a"), run.Failure);
    }

    [Fact]
    public void A_digest_says_in_a_line_how_a_run_stands()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- c: { call: http, with: { method: get, endpoint: 'https://example.com' } }"));
        Assert.Equal("about to go on", RunDigest.Of(run.State).Note);
        run.Decide();
        Assert.Equal(("calls http at /do/0/c", RunPhase.Running), (RunDigest.Of(run.State).Note, RunDigest.Of(run.State).Phase));
        Assert.Equal(["/do/0/c"], RunDigest.Of(run.State).Current);
        run.Add(new CallFailed(run.Now, "/do/0/c", new Failure("https://e.example", 503, "Unavailable", "No route")));
        run.Decide();
        Assert.Equal(("faulted: Unavailable (503) at /do/0/c: No route", RunPhase.Faulted), (RunDigest.Of(run.State).Note, RunDigest.Of(run.State).Phase));
    }
}
