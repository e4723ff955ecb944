using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Tests.Workflows;

public class TryTests
{
    private static readonly Failure Unavailable = new(FailureTypes.Communication, 503, "Unavailable");

    [Fact]
    public void A_caught_error_without_more_is_swallowed_and_the_input_goes_on()
    {
        Assert.Equal("""{"a":1}""", Try("catch: {}", always: true).Output);
    }

    [Fact]
    public void The_handler_sees_the_error_under_the_name_it_asked_for()
    {
        Assert.Equal(
            """{"e":{"type":"https://serverlessworkflow.io/spec/1.0.0/errors/communication","status":503,"title":"Unavailable","instance":"/do/0/t/try/0/call"}}""",
            Try("catch: { as: err, do: [ { h: { set: { e: '${ $err }' } } } ] }", always: true).Output);
        Assert.Equal("503", Try("catch: { do: [ { h: { set: '${ $error.status }' } } ] }", always: true).Output);
    }

    [Theory]
    [InlineData("status: 503", true)]
    [InlineData("status: 404", false)]
    [InlineData("type: https://serverlessworkflow.io/spec/1.0.0/errors/communication", true)]
    [InlineData("type: https://serverlessworkflow.io/dsl/errors/types/communication", true)]
    [InlineData("type: https://serverlessworkflow.io/spec/1.0.0/errors/timeout", false)]
    [InlineData("title: Unavailable", true)]
    [InlineData("title: Other", false)]
    [InlineData("instance: /do/0/t/try/0/call", true)]
    [InlineData("instance: /do/0/t", false)]
    [InlineData("details: why", false)]
    public void Only_errors_that_have_the_values_of_the_filter_are_caught(string filter, bool caught)
    {
        var run = Try($"catch: {{ errors: {{ with: {{ {filter} }} }} }}", always: true);
        Assert.Equal(caught, run.Outcome is RunOutcome.Completed);
    }

    [Theory]
    [InlineData("when: $error.status == 503", true)]
    [InlineData("when: '${ $error.status == 404 }'", false)]
    [InlineData("exceptWhen: $error.status == 503", false)]
    [InlineData("exceptWhen: .a == 2", true)]
    [InlineData("as: e, when: $e.status == 503, exceptWhen: $e.status == 503", false)]
    public void Conditions_say_further_whether_it_is_caught(string conditions, bool caught)
    {
        var run = Try($"catch: {{ {conditions} }}", always: true);
        Assert.Equal(caught, run.Outcome is RunOutcome.Completed);
    }

    [Fact]
    public void An_uncaught_error_goes_on_unchanged()
    {
        Assert.Equal(Unavailable with { Instance = "/do/0/t/try/0/call" }, Try("catch: { when: 'false' }", always: true).Failure);
    }

    [Fact]
    public void A_condition_that_fails_is_the_error_instead()
    {
        Assert.Equal((FailureTypes.Expression, "/do/0/t"), (Try("catch: { when: '. + 1' }", always: true).Failure.Type, Try("catch: { when: '. + 1' }", always: true).Failure.Instance));
    }

    [Fact]
    public void An_error_in_the_handler_is_not_caught_by_its_own_try()
    {
        var run = Try("catch: { do: [ { h: { raise: { error: { type: 'https://x.example', status: 418 } } } } ] }", always: true);
        Assert.Equal(("https://x.example", "/do/0/t/catch/do/0/h"), (run.Failure.Type, run.Failure.Instance));
    }

    [Fact]
    public void A_retry_does_the_same_task_with_the_same_key_until_it_succeeds()
    {
        var run = Try("catch: { retry: { delay: PT3S, limit: { attempt: { count: 5 } } } }", failures: 2);
        Assert.Equal("""{"ok":true}""", run.Output);
        var intents = run.History.OfType<CallIntended>().ToList();
        Assert.Equal(3, intents.Count);
        Assert.Single(intents.Select(i => (i.Path, i.EffectKey)).Distinct());
        Assert.Equal([2, 3], run.History.OfType<RetryStarted>().Select(r => r.Attempt));
    }

    [Theory]
    [InlineData("constant", new[] { 3, 3, 3, 3 })]
    [InlineData("linear", new[] { 3, 6, 9, 12 })]
    [InlineData("exponential", new[] { 3, 6, 12, 24 })]
    public void The_backoff_says_how_the_delay_grows(string backoff, int[] seconds)
    {
        var run = Try($"catch: {{ retry: {{ delay: {{ seconds: 3 }}, backoff: {{ {backoff}: {{}} }}, limit: {{ attempt: {{ count: 4 }} }} }} }}", always: true);
        Assert.Equal(seconds, run.History.OfType<RetryScheduled>().Select(r => (int)(r.Until - r.At).TotalSeconds));
    }

    [Fact]
    public void Count_is_the_number_of_retries_after_the_first_attempt()
    {
        var run = Try("catch: { retry: { delay: PT1S, limit: { attempt: { count: 2 } } } }", always: true);
        Assert.Equal(3, run.History.OfType<CallIntended>().Count());
    }

    [Fact]
    public void When_the_retries_are_used_up_the_error_goes_on()
    {
        Assert.Equal(503, Try("catch: { retry: { limit: { attempt: { count: 1 } } } }", always: true).Failure.Status);
    }

    [Fact]
    public void When_the_retries_are_used_up_the_handler_takes_over()
    {
        Assert.Equal("""{"handled":503}""", Try("catch: { retry: { limit: { attempt: { count: 1 } } }, do: [ { h: { set: { handled: '${ $error.status }' } } } ] }", always: true).Output);
    }

    [Fact]
    public void Only_errors_that_the_policy_wants_are_retried()
    {
        Assert.Empty(Try("catch: { retry: { when: $error.status == 500, delay: PT1S } }", always: true).History.OfType<RetryScheduled>());
        Assert.Empty(Try("catch: { retry: { exceptWhen: $error.status == 503, delay: PT1S } }", always: true).History.OfType<RetryScheduled>());
        Assert.Equal("""{"ok":true}""", Try("catch: { retry: { when: $error.status == 503, delay: PT1S } }", failures: 1).Output);
    }

    [Fact]
    public void No_retry_begins_later_than_the_duration_of_the_limit()
    {
        var run = Try("catch: { retry: { delay: PT4S, limit: { duration: PT10S } } }", always: true);
        Assert.Equal(2, run.History.OfType<RetryStarted>().Count());
    }

    [Fact]
    public void Jitter_lies_in_its_range_and_a_replay_draws_the_same()
    {
        const string Clause = "catch: { retry: { delay: PT1S, jitter: { from: PT0S, to: PT10S }, limit: { attempt: { count: 8 } } } }";
        var delays = Try(Clause, always: true).History.OfType<RetryScheduled>().Select(r => r.Until - r.At).ToList();
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(11)));
        Assert.True(delays.Distinct().Count() > 4);
        Assert.Equal(delays, Try(Clause, always: true).History.OfType<RetryScheduled>().Select(r => r.Until - r.At));
    }

    [Fact]
    public void A_long_backoff_stays_below_a_hundred_years()
    {
        Assert.Equal(DurationTemplate.Longest, RetryDelay.Of(TimeSpan.FromDays(1), RetryBackoff.Exponential, 900));
    }

    [Fact]
    public void A_policy_may_be_named()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("""
            - t:
                try: [ { call: { call: http, with: { method: get, endpoint: 'https://example.com' } } } ]
                catch: { as: e, retry: often }
            """, "use: { retries: { often: { when: $e.status == 503, delay: PT1S, limit: { attempt: { count: 7 } } } } }"),
            performer: (_, _) => Unavailable).Run();
        Assert.Equal(7, run.History.OfType<RetryStarted>().Count());
    }

    [Fact]
    public void An_attempt_that_takes_longer_than_its_limit_is_abandoned()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - t:
                try:
                  - first: { if: $context.late, wait: PT1H }
                  - call: { call: http, with: { method: get, endpoint: 'https://example.com' }, export: { as: '{ late: true }' } }
                  - fail: { raise: { error: { type: 'https://x.example', status: 500 } } }
                catch: { retry: { delay: PT1S, limit: { attempt: { count: 1, duration: PT10S } } } }
            """), """{"late":false}""").Run();
        Assert.Equal((FailureTypes.Timeout, 408, "/do/0/t"), (run.Failure.Type, run.Failure.Status, run.Failure.Instance));
        Assert.Equal(TimeSpan.FromSeconds(11), run.Now - Rehearsal.Start);
    }

    [Fact]
    public void An_attempt_is_not_abandoned_while_a_call_is_open_that_must_not_be_made_twice()
    {
        var answers = 0;
        var run = Rehearsal.Of(
            Rehearsal.Tasks("""
            - t:
                try: [ { call: { call: http, with: { method: post, endpoint: 'https://example.com' } } }, { after: { wait: PT1S } } ]
                catch: { retry: { limit: { attempt: { duration: PT10S } } } }
            """),
            performer: (_, _) => answers++ == 0 ? Unavailable : null).Run();
        Assert.IsType<Command.PerformCall>(Assert.Single(WorkflowDecider.Commands(run.State)));
        run.Now += TimeSpan.FromMinutes(1);
        Assert.Empty(run.Decide().Facts);
        run.Add(new CallReturned(run.Now, "/do/0/t/try/0/call", JsonElement.Parse("1")));
        Assert.IsType<AttemptExpired>(run.Decide().Facts[0]);
    }

    [Fact]
    public void A_late_timer_of_a_retry_is_not_accepted()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - t: { try: [ { call: { call: http, with: { method: get, endpoint: 'https://example.com' } } } ], catch: { retry: { delay: PT5S } } }
            """));
        var elapsed = new WaitElapsed(run.Now, "/do/0/t");
        run.Decide();
        Assert.False(WorkflowDecider.Accepts(run.State, elapsed));
        run.Add(new CallFailed(run.Now, "/do/0/t/try/0/call", Unavailable));
        run.Decide();
        Assert.Equal(RunPhase.Waiting, RunDigest.Of(run.State).Phase);
        Assert.Equal(run.Now.AddSeconds(5), RunDigest.Of(run.State).WakeAt);
        Assert.True(WorkflowDecider.Accepts(run.State, elapsed));
        run.Add(elapsed);
        Assert.False(WorkflowDecider.Accepts(run.State, elapsed));
        Assert.IsType<RetryStarted>(run.Decide().Facts[0]);
    }

    /// <summary>One call in a try; it fails always, or so many times.</summary>
    private static Rehearsal Try(string clause, int failures = 0, bool always = false) => Rehearsal.Of(
        Rehearsal.Tasks($$"""
        - t:
            try: [ { call: { call: http, with: { method: get, endpoint: 'https://example.com' } } } ]
            {{clause}}
        """),
        """{"a":1}""",
        (_, history) => always || history.OfType<CallFailed>().Count() < failures ? Unavailable : JsonElement.Parse("""{"ok":true}""")).Run();
}
