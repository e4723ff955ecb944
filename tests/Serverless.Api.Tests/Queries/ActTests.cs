using System.Net;
using Serverless.Application.Runs;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Tests.Queries;

public class ActTests
{
    private const string Body = """{"by":"kim","reason":"wrong host"}""";

    [Theory]
    [InlineData("pause", ActKind.Pause)]
    [InlineData("resume", ActKind.Resume)]
    [InlineData("cancel", ActKind.Cancel)]
    [InlineData("retry", ActKind.Retry)]
    [InlineData("continue", ActKind.Continue)]
    public async Task Each_act_has_its_address(string name, ActKind kind)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal("""{"changed":true}""", (await PostAsync(api, name, Body)).Text);
        var (run, act) = Assert.Single(api.Ports.Acts);
        Assert.Equal(("r1", kind, "kim", "wrong host"), (run, act.Kind, act.By, act.Reason));
    }

    [Fact]
    public async Task A_retry_may_have_another_input_and_a_continuation_tells_the_new_run()
    {
        await using var api = await TestApi.StartAsync();
        await PostAsync(api, "retry", """{"by":"kim","reason":"r","input":{"n":1.50}}""");
        Assert.Equal("""{"n":1.50}""", Assert.IsType<RunAct.Retry>(Assert.Single(api.Ports.Acts).Act).Input!.Value.GetRawText());
        api.Ports.Acted = new ActOutcome.Done(false, "r2");
        Assert.Equal("""{"changed":false,"continuedAs":"r2"}""", (await PostAsync(api, "continue", Body)).Text);
    }

    [Fact]
    public async Task A_refusal_is_a_conflict_with_its_sentence()
    {
        await using var api = await TestApi.StartAsync();
        api.Ports.Acted = new ActOutcome.Refused("The run is completed.");
        var answer = await PostAsync(api, "pause", Body);
        answer.Problem(HttpStatusCode.Conflict);
        Assert.Equal("The run is completed.", answer.Json.GetProperty("detail").GetString());
        api.Ports.Acted = ActOutcome.NoSuchRun.Instance;
        (await PostAsync(api, "pause", Body)).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_input_than_a_plan_was_reserved_for_fails_a_condition()
    {
        await using var api = await TestApi.StartAsync();
        api.Ports.Acted = new ActOutcome.Refused("The plan was made for its own input.") { Code = ActPolicy.PlanReserved };
        (await PostAsync(api, "retry", Body)).Problem(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("pause", "{", "json/syntax")]
    [InlineData("pause", "[]", "act/not-an-object")]
    [InlineData("pause", """{"by":"kim"}""", "act/missing")]
    [InlineData("pause", """{"by":"kim","reason":"r","input":{}}""", "act/unknown-key")]
    [InlineData("retry", """{"by":"kim","reason":"r","with":{}}""", "act/unknown-key")]
    public async Task An_act_that_says_too_little_or_too_much_is_refused(string name, string body, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal([code], (await PostAsync(api, name, body)).Problem(HttpStatusCode.BadRequest));
        Assert.Empty(api.Ports.Acts);
    }

    [Theory]
    [InlineData(RunStatus.Waiting, "pause cancel")]
    [InlineData(RunStatus.Paused, "resume cancel")]
    [InlineData(RunStatus.Cancelling, "")]
    [InlineData(RunStatus.Faulted, "retry continue")]
    public async Task A_run_says_what_can_be_done_to_it(RunStatus status, string acts)
    {
        await using var api = await TestApi.StartAsync();
        await QueryTests.RunAsync(api, "run-1", status);
        var run = (await api.GetAsync("/api/runs/run-1")).Json;
        Assert.Equal(acts, string.Join(' ', run.GetProperty("acts").EnumerateArray().Select(act => act.GetString())));
        Assert.Equal($"{status}", run.GetProperty("status").GetString(), ignoreCase: true);
    }

    private static Task<Answer> PostAsync(TestApi api, string act, string body) => api.PostAsync($"/api/runs/r1/{act}", body, ("Content-Type", "application/json"));
}
