using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class ForkTests
{
    [Fact]
    public void All_branches_are_under_way_at_once()
    {
        var run = Fork(false, Get("a"), Get("b"), Wait(5));
        Assert.Equal(["/do/0/f/fork/branches/0/a", "/do/0/f/fork/branches/1/b", "/do/0/f/fork/branches/2/w5"], WorkflowDecider.Commands(run.State).Select(c => c.Path));
    }

    [Fact]
    public void The_outputs_stand_in_the_order_of_the_branches_whichever_ends_first()
    {
        var run = Fork(false, Get("a"), Get("b"));
        Return(run, 1, "b", """{"is":"b"}""");
        Assert.Null(run.Outcome);
        Return(run, 0, "a", """{"is":"a"}""");
        Assert.Equal("""[{"is":"a"},{"is":"b"}]""", run.Output);
    }

    [Fact]
    public void The_first_that_completes_wins_and_the_others_are_abandoned()
    {
        var run = Fork(true, Get("a"), Get("b"), Wait(500));
        Return(run, 1, "b", """{"is":"b"}""");
        Assert.Equal("""{"is":"b"}""", run.Output);
    }

    [Fact]
    public void The_end_of_a_race_waits_for_the_outcome_of_what_must_not_be_made_twice()
    {
        var run = Fork(true, Get("a"), Post("b"), Get("c"));
        Return(run, 0, "a", """{"is":"a"}""");
        Assert.Null(run.Outcome);
        Assert.Equal(["/do/0/f/fork/branches/1/b"], WorkflowDecider.Commands(run.State).Select(c => c.Path));
        Return(run, 1, "b", """{"is":"b"}""");
        Assert.Equal("""{"is":"a"}""", run.Output);
        Assert.Single(run.History.OfType<TaskCompleted>(), fact => fact.Path.Contains("branches", StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_to_a_branch_that_has_lost_is_not_accepted()
    {
        var run = Fork(true, Get("a"), Get("b"), Post("c"));
        Return(run, 0, "a", "{}");
        Return(run, 2, "c", "{}");
        Assert.False(WorkflowDecider.Accepts(run.State, new CallReturned(run.Now, "/do/0/f/fork/branches/1/b", JsonElement.Parse("{}"))));
    }

    [Fact]
    public void A_branch_that_fails_ends_the_fork_with_its_error()
    {
        var run = Fork(false, Get("a"), Get("b"));
        run.Add(new CallFailed(run.Now, "/do/0/f/fork/branches/1/b", new Failure(FailureTypes.Communication, 503)));
        run.Run();
        Assert.Equal((503, "/do/0/f/fork/branches/1/b"), (run.Failure.Status, run.Failure.Instance));
    }

    [Fact]
    public void In_a_race_failing_is_only_not_winning()
    {
        var run = Fork(true, Get("a"), Get("b"));
        run.Add(new CallFailed(run.Now, "/do/0/f/fork/branches/0/a", new Failure(FailureTypes.Communication, 503)));
        run.Run();
        Assert.Null(run.Outcome);
        Return(run, 1, "b", """{"is":"b"}""");
        Assert.Equal("""{"is":"b"}""", run.Output);
    }

    [Fact]
    public void A_race_that_nobody_wins_fails_with_the_first_error()
    {
        var run = Fork(true, Get("a"), Get("b"));
        run.Add(new CallFailed(run.Now, "/do/0/f/fork/branches/1/b", new Failure(FailureTypes.Communication, 502)));
        run.Decide();
        run.Add(new CallFailed(run.Now, "/do/0/f/fork/branches/0/a", new Failure(FailureTypes.Communication, 503)));
        Assert.Equal(502, run.Run().Failure.Status);
    }

    [Fact]
    public void End_in_a_branch_ends_the_run_as_soon_as_nothing_is_open_that_must_be_heard_of()
    {
        var run = Fork(false, Post("a"), "b: { set: { by: b }, then: end }");
        Assert.Null(run.Outcome);
        Return(run, 0, "a", "{}");
        Assert.Equal("""{"by":"b"}""", run.Output);
    }

    [Fact]
    public void A_branch_may_hold_a_fork()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - f:
                fork:
                  branches:
                    - a: { fork: { branches: [ x: { set: { is: x } }, y: { wait: PT1S } ] } }
                    - b: { do: [ w: { wait: PT2S }, s: { set: { is: s } } ] }
            """), """{"n":1}""").Run();
        Assert.Equal("""[[{"is":"x"},{"n":1}],{"is":"s"}]""", run.Output);
    }

    private static string Get(string name) => $"{name}: {{ call: http, with: {{ method: get, endpoint: https://example.com/{name} }} }}";

    private static string Post(string name) => $"{name}: {{ call: http, with: {{ method: post, endpoint: https://example.com/{name} }} }}";

    private static string Wait(int seconds) => $"w{seconds}: {{ wait: PT{seconds}S }}";

    private static void Return(Rehearsal run, int branch, string name, string output)
    {
        run.Add(new CallReturned(run.Now, $"/do/0/f/fork/branches/{branch}/{name}", JsonElement.Parse(output)));
        run.Decide();
    }

    private static Rehearsal Fork(bool compete, params string[] branches)
    {
        var run = Rehearsal.Of(Rehearsal.Tasks($"- f: {{ fork: {{ compete: {(compete ? "true" : "false")}, branches: [ {string.Join(", ", branches)} ] }} }}"), "{}", (_, _) => null);
        run.Decide();
        return run;
    }
}
