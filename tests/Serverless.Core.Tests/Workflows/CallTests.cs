using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class CallTests
{
    private const string Post = "- post: { call: http, with: { method: post, endpoint: 'https://example.com' } }";

    [Fact]
    public void The_arguments_are_passed_on_evaluated_in_the_shape_they_have()
    {
        var call = Intend("""
            - call:
                call: http
                with:
                  method: POST
                  endpoint: { uri: 'https://example.com/{host}/{n}?q={q}&r={gone}' }
                  headers: { X-Host: '${ .host }' }
                  query: '${ { a: .n } }'
                  body: { text: '${ .host } is literal', all: '${ . }' }
                  output: response
                  redirect: true
            """, """{"host":"a/b c","n":1.50,"q":true}""");
        Assert.Equal(
            """{"method":"POST","endpoint":{"uri":"https://example.com/a%2Fb%20c/1.50?q=true&r="},"headers":{"X-Host":"a/b c"},"query":{"a":1.50},"body":{"text":"${ .host } is literal","all":{"host":"a/b c","n":1.50,"q":true}},"output":"response","redirect":true}""",
            call.With.GetRawText());
    }

    [Fact]
    public void A_uri_takes_no_objects()
    {
        var failure = Rehearsal.Of(Rehearsal.Tasks("- a: { call: http, with: { method: get, endpoint: 'https://example.com/{a}' } }"), """{"a":{}}""").Run().Failure;
        Assert.Equal(FailureTypes.Expression, failure.Type);
    }

    [Theory]
    [InlineData("get", RetryClass.Safe)]
    [InlineData("HEAD", RetryClass.Safe)]
    [InlineData("put", RetryClass.Safe)]
    [InlineData("delete", RetryClass.Safe)]
    [InlineData("options", RetryClass.Safe)]
    [InlineData("trace", RetryClass.Safe)]
    [InlineData("post", RetryClass.Never)]
    [InlineData("patch", RetryClass.Never)]
    [InlineData("purge", RetryClass.Never)]
    public void The_method_says_whether_a_call_may_be_repeated(string method, RetryClass expected)
    {
        Assert.Equal(expected, Intend($"- call: {{ call: http, with: {{ method: {method}, endpoint: 'https://example.com' }} }}").Class);
    }

    [Fact]
    public void The_task_may_know_better()
    {
        Assert.Equal(RetryClass.Safe, Intend(Post.Replace("} }", "}, metadata: { router: { retry: safe } } }")).Class);
    }

    [Fact]
    public void A_check_travels_with_the_intent_and_may_name_the_effect_key()
    {
        var call = Intend("""
            - post:
                call: http
                with: { method: post, endpoint: 'https://example.com' }
                metadata: { router: { retry: check, check: { endpoint: '${ "https://example.com/by-key/\($task.effectKey)" }' } } }
            """);
        Assert.Equal(RetryClass.Check, call.Class);
        Assert.Equal($$"""{"method":"get","endpoint":"https://example.com/by-key/{{RunId.EffectKey("r1", "/do/0/post")}}"}""", call.Probe!.Value.GetRawText());
    }

    [Fact]
    public void A_restart_asks_for_the_same_call_with_the_same_key()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Post));
        var before = Assert.IsType<Command.PerformCall>(Assert.Single(run.Decide().Commands));
        var again = WorkflowDecider.Decide(WorkflowDecider.Fold(run.History), run.Now.AddHours(1));
        Assert.Empty(again.Facts);
        Assert.Equal($"{before}", $"{Assert.Single(again.Commands)}");
    }

    [Fact]
    public void A_call_in_doubt_waits_for_a_person()
    {
        var run = Doubted();
        var ask = Assert.IsType<Command.AskPerson>(Assert.Single(WorkflowDecider.Commands(run.State)));
        Assert.EndsWith("is not known: the host stopped. Was it performed?", ask.Question);
        Assert.Equal(RunPhase.Asking, RunDigest.Of(run.State).Phase);
        Assert.Empty(run.Decide().Facts);
    }

    [Fact]
    public void A_person_who_saw_it_done_gives_its_output()
    {
        var run = Doubted();
        run.Add(new DoubtResolved(run.Now, "/do/0/post", true, JsonElement.Parse("""{"id":1}"""), "ada", "seen in the log"));
        Assert.Equal("""{"id":1}""", run.Run().Output);
    }

    [Fact]
    public void A_person_who_saw_it_undone_has_it_intended_anew_with_the_same_key()
    {
        var run = Doubted();
        run.Add(new DoubtResolved(run.Now, "/do/0/post", false, JsonElement.Parse("null"), "ada", "not in the log"));
        var fact = Assert.IsType<CallIntended>(Assert.Single(run.Decide().Facts));
        Assert.Equal($"{run.History.OfType<CallIntended>().First() with { At = fact.At }}", $"{fact}");
    }

    [Fact]
    public void What_comes_late_or_twice_is_not_accepted()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Post));
        var returned = new CallReturned(run.Now, "/do/0/post", JsonElement.Parse("1"));
        Assert.False(WorkflowDecider.Accepts(run.State, returned));
        run.Decide();
        Assert.True(WorkflowDecider.Accepts(run.State, returned));
        Assert.False(WorkflowDecider.Accepts(run.State, new WaitElapsed(run.Now, "/do/0/post")));
        Assert.False(WorkflowDecider.Accepts(run.State, returned with { Path = "/do/0/other" }));
        Assert.False(WorkflowDecider.Accepts(run.State, new DoubtResolved(run.Now, "/do/0/post", true, returned.Output, "ada", "")));
        run.Add(returned);
        Assert.False(WorkflowDecider.Accepts(run.State, returned));
        Assert.Throws<HistoryCorruptException>(() => WorkflowDecider.Apply(run.State, returned));
    }

    [Fact]
    public void What_only_the_decider_may_say_is_not_accepted_from_outside()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Post));
        Assert.False(WorkflowDecider.Accepts(run.State, new TaskStarted(run.Now, "/do/0/post")));
        Assert.False(WorkflowDecider.Accepts(run.State, new RunFaulted(run.Now, new Failure("x", 500))));
    }

    [Fact]
    public void A_failed_call_is_an_error_of_its_task()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Post));
        run.Decide();
        run.Add(new CallFailed(run.Now, "/do/0/post", new Failure(FailureTypes.Communication, 503, "Unavailable")));
        Assert.Equal(new Failure(FailureTypes.Communication, 503, "Unavailable", null, "/do/0/post"), run.Run().Failure);
    }

    private static Rehearsal Doubted()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Post));
        run.Decide();
        run.Add(new CallDoubted(run.Now, "/do/0/post", "the host stopped."));
        return run;
    }

    private static Command.PerformCall Intend(string tasks, string input = "{}") =>
        Assert.IsType<Command.PerformCall>(Assert.Single(Rehearsal.Of(Rehearsal.Tasks(tasks), input).Decide().Commands));
}
