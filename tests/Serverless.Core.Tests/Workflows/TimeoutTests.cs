using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class TimeoutTests
{
    [Fact]
    public void A_task_that_takes_too_long_raises_the_standard_error()
    {
        var run = Run("- slow: { wait: PT1M, timeout: { after: PT10S } }");
        Assert.Equal((FailureTypes.Timeout, 408, "/do/0/slow"), (run.Failure.Type, run.Failure.Status, run.Failure.Instance));
        Assert.Equal(Rehearsal.Start.AddSeconds(10), run.Now);
    }

    [Fact]
    public void A_task_that_is_done_in_time_goes_on()
    {
        Assert.Equal("""{"n":1}""", Run("- quick: { wait: PT5S, timeout: { after: PT10S } }", """{"n":1}""").Output);
    }

    [Fact]
    public void The_error_can_be_caught()
    {
        var run = Run("""
            - safe:
                try:
                  - slow: { do: [ w: { wait: PT1M } ], timeout: { after: { seconds: 10 } } }
                catch:
                  errors: { with: { status: 408 } }
                  do:
                    - note: { set: { late: '${ $error.instance }' } }
            """);
        Assert.Equal("""{"late":"/do/0/safe/try/0/slow"}""", run.Output);
    }

    [Fact]
    public void A_timeout_may_be_named_and_may_be_an_expression()
    {
        var run = Run("- slow: { wait: PT1M, timeout: short }", """{"most":"PT7S"}""", "use: { timeouts: { short: { after: '${ .most }' } } }");
        Assert.Equal(408, run.Failure.Status);
        Assert.Equal(Rehearsal.Start.AddSeconds(7), run.Now);
    }

    [Fact]
    public void A_name_that_is_not_there_is_said_when_the_document_is_read()
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- slow: { wait: PT1M, timeout: short }"))).Problems;
        Assert.Equal("workflow/undefined-timeout", Assert.Single(problems).Code);
    }

    [Theory]
    [InlineData("- slow: { call: http, with: { method: post, endpoint: https://example.com }, timeout: { after: PT10S } }", "")]
    [InlineData("- slow: { call: http, with: { method: post, endpoint: https://example.com } }", "timeout: { after: PT10S }")]
    public void What_is_over_its_time_stays_so_where_the_clock_is_set_back(string task, string more)
    {
        var run = Run(task + "\n- next: { set: { n: 1 } }", more: more, answer: (_, _) => null);
        run.Now -= TimeSpan.FromDays(2);
        run.Add(new CallReturned(run.Now, "/do/0/slow", JsonElement.Parse("{}")));
        Assert.Equal(408, run.Run().Failure.Status);
    }

    [Fact]
    public void A_call_that_must_not_be_made_twice_is_heard_of_before_its_task_times_out()
    {
        var run = Run("- slow: { call: http, with: { method: post, endpoint: https://example.com }, timeout: { after: PT10S } }", answer: (_, _) => null);
        Assert.Null(run.Outcome);
        Assert.Single(run.History.OfType<WaitElapsed>(), fact => fact.Path == "/do/0/slow/timeout");
        Assert.Equal(["/do/0/slow"], WorkflowDecider.Commands(run.State).Select(c => c.Path));
        run.Add(new CallReturned(run.Now, "/do/0/slow", JsonElement.Parse("{}")));
        Assert.Equal(408, run.Run().Failure.Status);
    }

    [Fact]
    public void A_call_that_is_safe_is_abandoned()
    {
        var run = Run("- slow: { call: http, with: { method: get, endpoint: https://example.com }, timeout: { after: PT10S } }", answer: (_, _) => null);
        Assert.Equal(408, run.Failure.Status);
    }

    [Fact]
    public void The_timer_of_a_timeout_elapses_once()
    {
        var run = Run("- slow: { call: http, with: { method: post, endpoint: https://example.com }, timeout: { after: PT10S } }", answer: (_, _) => null);
        Assert.False(WorkflowDecider.Accepts(run.State, new WaitElapsed(run.Now, "/do/0/slow/timeout")));
    }

    [Fact]
    public void A_call_that_was_accepted_is_asked_about_until_its_outcome_is_there_also_past_the_timeout()
    {
        var run = Run("- slow: { call: http, with: { method: post, endpoint: https://example.com }, timeout: { after: PT3S } }", answer: (call, history) =>
            history.OfType<CallAccepted>().Count() < 4
                ? new CallAccepted(history[^1].At, call.Path, history[^1].At.AddSeconds(2), history[^1].At.AddHours(1), JsonElement.Parse("1"))
                : JsonElement.Parse("{}"));
        Assert.Equal(408, run.Failure.Status);
        Assert.Single(run.History.OfType<CallReturned>());
    }

    [Fact]
    public void A_run_that_takes_too_long_faults_with_the_standard_error()
    {
        var run = Run("- slow: { wait: PT1M }", more: "timeout: { after: { seconds: 30 } }");
        Assert.Equal((FailureTypes.Timeout, 408), (run.Failure.Type, run.Failure.Status));
        Assert.Equal(Rehearsal.Start.AddSeconds(30), run.Now);
    }

    [Fact]
    public void Each_iteration_has_a_timeout_of_its_own()
    {
        Assert.Equal("{}", Run("- loop: { for: { in: '[1, 2, 3]' }, do: [ w: { wait: PT8S, timeout: { after: PT10S } } ] }").Output);
    }

    private static Rehearsal Run(string tasks, string input = "{}", string more = "", Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? answer = null) =>
        Rehearsal.Of(Rehearsal.Tasks(tasks, more), input, answer).Run();
}
