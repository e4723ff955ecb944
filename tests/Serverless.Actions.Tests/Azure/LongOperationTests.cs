using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Azure;

/// <summary>Operations that go on after their answer.</summary>
public class LongOperationTests
{
    private const string Operation = "{host}/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Compute/locations/we/operations/7?api-version=2024-11-01&t=1";
    private const string Elsewhere = "http://169.254.169.254/operations/7";

    private static readonly Reply Running = new(200, """{"status":"InProgress"}""", ("Retry-After", "7"));
    private static readonly Reply Succeeded = new(200, """{"status":"Succeeded"}""");

    [Fact]
    public async Task An_operation_is_asked_about_as_often_as_Azure_says_until_it_has_ended()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, ("Azure-AsyncOperation", Operation), ("Retry-After", "10")), Running, Running, Succeeded);
        var (outcome, waits) = await arm.FollowAsync(Arm.Restart());
        Assert.Equal("""{"status":"Succeeded"}""", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText());
        Assert.Equal([10, 7, 7], waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(["POST", "GET", "GET", "GET"], arm.Target.Requests.Select(request => request.Method));
        Assert.All(arm.Target.Requests.Skip(1), request => Assert.Equal("/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Compute/locations/we/operations/7?api-version=2024-11-01&t=1", request.RawTarget));
        Assert.All(arm.Target.Requests, request => Assert.Equal("Bearer " + Arm.Token, request.Header("Authorization")));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(200)]
    [InlineData(202)]
    public async Task A_put_ends_with_what_it_made(int status)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(status, """{"properties":{"provisioningState":"Creating"}}""", ("Azure-AsyncOperation", Operation)), Running, Succeeded, new Reply(200, """{"name":"vm-1"}"""));
        var (outcome, _) = await arm.FollowAsync(Arm.Call(new { method = "put", resource = Arm.Machine, apiVersion = "2024-11-01", query = new { force = true }, body = new { } }));
        Assert.Equal("""{"name":"vm-1"}""", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText());
        Assert.Equal(("GET", Arm.Machine + "?api-version=2024-11-01"), (arm.Target.Requests.Last().Method, arm.Target.Requests.Last().RawTarget));
    }

    [Fact]
    public async Task A_post_ends_with_what_its_location_holds()
    {
        await using var arm = await Arm.AnsweringAsync(
            new Reply(202, null, ("Azure-AsyncOperation", Operation), ("Location", "{host}/results/7")), Succeeded, new Reply(202), new Reply(200, """{"keys":[]}"""));
        var (outcome, waits) = await arm.FollowAsync(Arm.Restart());
        Assert.Equal("""{"keys":[]}""", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText());
        Assert.Equal(2, waits.Count);
        Assert.Equal("/results/7", arm.Target.Requests.Last().RawTarget);
    }

    [Fact]
    public async Task A_location_is_asked_while_it_answers_202_and_may_move()
    {
        await using var arm = await Arm.AnsweringAsync(
            new Reply(202, null, ("Location", "{host}/a?c=1"), ("Retry-After", "0")), new Reply(202, null, ("Location", "/b?c=2")), new Reply(200, """{"done":true}"""));
        var (outcome, waits) = await arm.FollowAsync(Arm.Call(new { method = "delete", resource = Arm.Machine, apiVersion = "2024-11-01" }));
        Assert.Equal("""{"done":true}""", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText());
        Assert.Equal(["/a?c=1", "/b?c=2"], arm.Target.Requests.Skip(1).Select(request => request.RawTarget));
        Assert.Equal(TimeSpan.FromSeconds(1), waits[0]);
    }

    [Theory]
    [InlineData("put", 201)]
    [InlineData("patch", 200)]
    public async Task A_thing_that_is_being_made_is_looked_at_until_it_says_that_it_is_there(string method, int status)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(status, """{"properties":{"provisioningState":"Updating"}}"""),
            new Reply(200, """{"properties":{"provisioningState":"Updating"}}"""), new Reply(200, """{"properties":{"provisioningState":"Succeeded"}}"""));
        var (outcome, waits) = await arm.FollowAsync(Arm.Call(new { method, resource = Arm.Machine, apiVersion = "2024-11-01", body = new { } }));
        Assert.IsType<CallOutcome.Returned>(outcome);
        Assert.Equal([2, 4], waits.Select(wait => wait.TotalSeconds));
        Assert.All(arm.Target.Requests.Skip(1), request => Assert.Equal(("GET", Arm.Machine + "?api-version=2024-11-01"), (request.Method, request.RawTarget)));
    }

    [Fact]
    public async Task A_thing_that_is_there_at_once_is_the_answer()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200, """{"properties":{"provisioningState":"Succeeded"}}"""));
        Assert.IsType<CallOutcome.Returned>(await arm.MakeAsync(Arm.Call(new { method = "put", resource = Arm.Machine, apiVersion = "2024-11-01", body = new { } })));
    }

    [Fact]
    public async Task Reading_a_thing_that_is_being_made_is_no_operation()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200, """{"properties":{"provisioningState":"Updating"}}"""));
        Assert.IsType<CallOutcome.Returned>(await arm.MakeAsync(Arm.Call(new { method = "get", resource = Arm.Machine, apiVersion = "2024-11-01" })));
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Canceled")]
    public async Task An_operation_that_ends_badly_is_a_failure_with_its_error(string state)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, ("Azure-AsyncOperation", Operation)), Running,
            new Reply(200, $$$"""{"status":"{{{state}}}","error":{"code":"AllocationFailed","message":"No room."}}""", ("x-ms-request-id", "r-9")));
        var failure = Assert.IsType<CallOutcome.Failed>((await arm.FollowAsync(Arm.Restart())).Outcome).Failure;
        Assert.Equal((FailureTypes.Communication, 500, "AllocationFailed"), (failure.Type, failure.Status, failure.Title));
        Assert.Equal($"POST {Arm.Machine}/restart was accepted and ended as {state}: No room. (x-ms-request-id r-9)", failure.Detail);
    }

    [Fact]
    public async Task No_answer_about_an_operation_is_none_and_it_is_asked_again()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, ("Azure-AsyncOperation", Operation)), new Reply(500), new Reply(429, null, ("Retry-After", "33")), new Reply(503), new Reply(401), Succeeded);
        var (outcome, waits) = await arm.FollowAsync(Arm.Restart());
        Assert.IsType<CallOutcome.Returned>(outcome);
        Assert.Equal(33, waits[2].TotalSeconds);
        Assert.Single(arm.Target.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task An_operation_that_Azure_does_not_know_any_more_is_a_failure()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, ("Azure-AsyncOperation", Operation)), new Reply(404, """{"error":{"code":"NotFound"}}"""));
        var failure = Assert.IsType<CallOutcome.Failed>((await arm.FollowAsync(Arm.Restart())).Outcome).Failure;
        Assert.Equal((404, "NotFound"), (failure.Status, failure.Title));
        Assert.Contains("was accepted", failure.Detail);
    }

    [Fact]
    public async Task An_operation_that_never_ends_is_asked_about_less_and_less_often_and_bounded_by_the_call()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, ("Azure-AsyncOperation", Operation), ("Retry-After", "0")), new Reply(200, """{"status":"Running"}""", ("Retry-After", "0")));
        var call = Arm.Call(new { method = "post", resource = Arm.Machine, path = "restart", apiVersion = "2024-11-01", timeout = "PT20M" });
        var (outcome, waits) = await arm.FollowAsync(call);
        Assert.Equal(TimeSpan.FromMinutes(20), Assert.IsType<CallOutcome.Accepted>(outcome).Longest);
        Assert.Equal([1, 5], [waits[0].TotalSeconds, waits[^1].TotalSeconds]);
    }

    [Theory]
    [InlineData("Azure-AsyncOperation", Elsewhere)]
    [InlineData("Location", Elsewhere)]
    [InlineData("Location", "//evil.test/operations/7")]
    [InlineData("Location", "http://{user}@127.0.0.1/operations/7")]
    public async Task An_operation_on_another_host_is_not_followed(string header, string address)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, (header, address)));
        var (outcome, _) = await arm.FollowAsync(Arm.Restart());
        Assert.Equal("Operation on another host", Assert.IsType<CallOutcome.Failed>(outcome).Failure.Title);
        Assert.Single(arm.Target.Requests);
    }

    [Fact]
    public async Task Also_not_when_it_moves_there_or_when_a_history_says_so()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(202, null, ("Location", "{host}/a")), new Reply(202, null, ("Location", Elsewhere)));
        Assert.Equal("Operation on another host", Assert.IsType<CallOutcome.Failed>((await arm.FollowAsync(Arm.Restart())).Outcome).Failure.Title);
        Assert.Equal(2, arm.Target.Requests.Count);
        var told = await arm.MakeAsync(Arm.Restart() with { Progress = JsonElement.Parse($$"""{"kind":"Location","uri":"{{Elsewhere}}","asked":1}""") });
        Assert.Equal("Operation on another host", Assert.IsType<CallOutcome.Failed>(told).Failure.Title);
        Assert.Equal(2, arm.Target.Requests.Count);
    }

    [Theory]
    [InlineData(429, null, false, 15)]
    [InlineData(429, "20", false, 20)]
    [InlineData(429, "0", false, 1)]
    [InlineData(503, "20", false, 20)]
    [InlineData(503, null, true, 15)]
    public async Task A_call_that_Azure_puts_off_is_made_again_by_the_run(int status, string? after, bool mayRepeat, int seconds)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(status, """{"error":{"code":"TooManyRequests"}}""", after is null ? [] : [("Retry-After", after)]));
        var deferred = Assert.IsType<CallOutcome.Deferred>(await arm.MakeAsync(Arm.Restart() with { MayRepeat = mayRepeat }));
        Assert.Equal((seconds, status, "TooManyRequests"), ((int)deferred.After.TotalSeconds, deferred.Failure.Status, deferred.Failure.Title));
        Assert.Equal(TimeSpan.FromHours(1), deferred.Longest);
    }

    [Fact]
    public async Task A_503_without_a_time_may_have_done_something_and_fails_a_call_that_must_not_be_repeated()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(503));
        Assert.Equal(503, Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Restart())).Failure.Status);
    }

    [Fact]
    public async Task A_time_to_come_again_may_be_a_date()
    {
        var at = TimeProvider.System.GetUtcNow().AddMinutes(3);
        await using var arm = await Arm.AnsweringAsync(new Reply(429, null, ("Retry-After", at.ToString("r"))));
        Assert.InRange(Assert.IsType<CallOutcome.Deferred>(await arm.MakeAsync(Arm.Restart())).After.TotalSeconds, 100, 180);
    }
}
