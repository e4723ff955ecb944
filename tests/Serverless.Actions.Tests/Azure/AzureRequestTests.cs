using System.Text.Json;
using Serverless.Actions.Azure;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Azure;

/// <summary>What goes to Azure, and what is never sent.</summary>
public class AzureRequestTests
{
    [Fact]
    public async Task A_call_goes_to_the_id_put_together_anew_with_version_query_body_and_token()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200, """{"id":"x","n":1.50}"""));
        var outcome = await arm.MakeAsync(Arm.Call(new
        {
            method = "PUT",
            resource = Arm.Group.Replace("resourceGroups", "RESOURCEGROUPS") + "/PROVIDERS/Microsoft.Web/sites/my shop",
            path = "config/app settings",
            apiVersion = "2024-04-01",
            query = new Dictionary<string, object> { ["$filter"] = "name eq 'a&b'", ["$top"] = 3 },
            body = new { properties = new { a = 1 } },
        }));
        Assert.Equal("""{"id":"x","n":1.50}""", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText());
        var sent = arm.Target.Only;
        Assert.Equal($"{Arm.Group}/providers/Microsoft.Web/sites/my%20shop/config/app%20settings?api-version=2024-04-01&%24filter=name%20eq%20%27a%26b%27&%24top=3", sent.RawTarget);
        Assert.Equal(("PUT", """{"properties":{"a":1}}""", "Bearer " + Arm.Token, "application/json", "5f0c1e9b7a3d"),
            (sent.Method, sent.Body, sent.Header("Authorization"), sent.Header("Content-Type"), sent.Header("Idempotency-Key")));
        Assert.Equal(arm.Target.Address + "/.default", Assert.Single(arm.Identity.Asked));
    }

    [Theory]
    [InlineData("/subscriptions/11111111-2222-3333-4444-555555555555")]
    [InlineData("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web2")]
    [InlineData("/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/web")]
    [InlineData("/providers/Microsoft.Management/managementGroups/web")]
    public async Task What_lies_outside_of_the_scope_is_refused_before_anything_is_sent(string resource)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        var failure = Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Call(new { method = "get", resource, apiVersion = "2024-11-01" }))).Failure;
        Assert.Equal((FailureTypes.Authorization, 403, "Out of scope"), (failure.Type, failure.Status, failure.Title));
        Assert.Contains(Arm.Group, failure.Detail);
        Assert.Empty(arm.Target.Requests);
        Assert.Empty(arm.Identity.Asked);
    }

    [Fact]
    public async Task A_run_without_a_scope_may_call_nothing_also_not_to_ask_what_became_of_a_call()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        var failure = Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Restart() with { Scope = [], Progress = JsonElement.Parse("{}") })).Failure;
        Assert.Equal(403, failure.Status);
        Assert.Empty(arm.Target.Requests);
    }

    [Theory]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web/../db","apiVersion":"2024-11-01"}""", "resource")]
    [InlineData("""{"method":"get","resource":7,"apiVersion":"2024-11-01"}""", "resource")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","path":"../db","apiVersion":"2024-11-01"}""", "path")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","path":"a?b","apiVersion":"2024-11-01"}""", "path")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","path":7,"apiVersion":"2024-11-01"}""", "path")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","apiVersion":"2024-11-01&x=y"}""", "apiVersion")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web"}""", "apiVersion")]
    [InlineData("""{"method":"trace","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","apiVersion":"2024-11-01"}""", "method")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","apiVersion":"2024-11-01","query":{"API-version":"x"}}""", "apiVersion")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","apiVersion":"2024-11-01","query":{"a":null}}""", "query")]
    [InlineData("""{"method":"get","resource":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web","apiVersion":"2024-11-01","timeout":"soon"}""", "timeout")]
    [InlineData("""[]""", "object")]
    public async Task Arguments_that_an_expression_made_unusable_are_refused(string with, string word)
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        var failure = Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Call(JsonElement.Parse(with)))).Failure;
        Assert.Equal((FailureTypes.Configuration, 400), (failure.Type, failure.Status));
        Assert.Contains(word, failure.Detail);
        Assert.Empty(arm.Target.Requests);
    }

    [Fact]
    public async Task The_trace_of_the_call_is_told()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        await arm.MakeAsync(Arm.Restart() with { Trace = new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1") });
        Assert.Equal(("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1"), (arm.Target.Only.Header("traceparent"), arm.Target.Only.Header("tracestate")));
    }

    [Fact]
    public async Task The_run_is_told_as_the_correlation_id_that_events_of_Azure_bring_back()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        await arm.MakeAsync(Arm.Restart() with { RunId = "0af7651916cd43dd8448eb211c80319c" });
        const string Run = "0af76519-16cd-43dd-8448-eb211c80319c";
        Assert.Equal((Run, Run), (arm.Target.Only.Header("x-ms-correlation-request-id"), arm.Target.Only.Header("x-ms-client-request-id")));
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        await arm.MakeAsync(Arm.Restart());
        await arm.MakeAsync(Arm.Restart());
        Assert.Single(arm.Identity.Asked);
        arm.Identity.Expires = DateTimeOffset.UnixEpoch;
        await using var expired = await Arm.AnsweringAsync(new Reply(200));
        expired.Identity.Expires = TimeProvider.System.GetUtcNow().AddMinutes(4);
        await expired.MakeAsync(Arm.Restart());
        await expired.MakeAsync(Arm.Restart());
        Assert.Equal(2, expired.Identity.Asked.Count);
    }

    [Fact]
    public async Task A_token_that_Azure_does_not_take_is_not_kept()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(401, """{"error":{"code":"ExpiredAuthenticationToken","message":"too old"}}"""), new Reply(200));
        var failure = Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Restart())).Failure;
        Assert.Equal((FailureTypes.Authentication, 401, "ExpiredAuthenticationToken"), (failure.Type, failure.Status, failure.Title));
        await arm.MakeAsync(Arm.Restart());
        Assert.Equal(2, arm.Identity.Asked.Count);
    }

    [Fact]
    public async Task An_identity_without_a_token_fails_the_call_and_tells_no_more_than_that()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(200));
        arm.Identity.Away = true;
        var failure = Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Restart())).Failure;
        Assert.Equal((FailureTypes.Authentication, 401), (failure.Type, failure.Status));
        Assert.DoesNotContain("secret-endpoint", failure.Detail);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await Arm.AnsweringAsync(new Reply(200));
        await using var arm = await Arm.AnsweringAsync(new Reply(307, null, ("Location", elsewhere.Target.Address + Arm.Machine)));
        Assert.Equal(307, Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Restart())).Failure.Status);
        Assert.Empty(elsewhere.Target.Requests);
    }

    [Fact]
    public async Task An_error_tells_the_code_the_message_and_the_ids_that_support_asks_for()
    {
        await using var arm = await Arm.AnsweringAsync(new Reply(409, """{"error":{"code":"OperationNotAllowed","message":"The vm is\nbeing deleted."}}""",
            ("x-ms-request-id", "r-1"), ("x-ms-correlation-request-id", "c-1"), ("x-ms-ratelimit-remaining-subscription-writes", "1199")));
        var failure = Assert.IsType<CallOutcome.Failed>(await arm.MakeAsync(Arm.Restart())).Failure;
        Assert.Equal((FailureTypes.Communication, 409, "OperationNotAllowed"), (failure.Type, failure.Status, failure.Title));
        Assert.Equal($"POST {Arm.Machine}/restart answered 409: The vm is being deleted. (x-ms-correlation-request-id c-1, x-ms-ratelimit-remaining-subscription-writes 1199, x-ms-request-id r-1)", failure.Detail);
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("https://management.azure.com/path")]
    [InlineData("https://user@management.azure.com")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("management.azure.com")]
    public void The_endpoint_is_an_https_host(string endpoint) => Assert.Throws<ArgumentException>(() => AzureSettings.Of(endpoint));

    [Fact]
    public void Another_cloud_has_another_endpoint_and_audience()
    {
        var settings = AzureSettings.Of("https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/");
        Assert.Equal(("management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"), (settings.Endpoint.Host, settings.Audience));
        Assert.Same(AzureSettings.Public, AzureSettings.Of(null));
    }
}
