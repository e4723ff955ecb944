using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Http;
using Serverless.Actions.Secrets;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Secrets;

public class UnsealingTests
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    [Fact]
    public async Task A_secret_reaches_the_target_and_nobody_else()
    {
        await using var target = await Target.StartAsync(context => context.Response.WriteAsync($"you sent {context.Request.Headers["X-Key"]}"));
        var outcome = await CallAsync(
            new { method = "get", endpoint = target.Address, headers = new Dictionary<string, string> { ["X-Key"] = "***" } },
            new SealedValue("/headers/X-Key", "\"key \\($secrets.apiKey) of \\(.user)\"", ["apiKey"], JsonElement.Parse("""{"user":"ann"}""")));
        Assert.Equal("key s3cret-key of ann", target.Only.Header("X-Key"));
        Assert.Equal("you sent key *** of ann", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetString());
    }

    [Fact]
    public async Task A_whole_scheme_may_be_a_secret()
    {
        await using var target = await Target.StartAsync();
        await CallAsync(
            new { method = "get", endpoint = new { uri = target.Address, authentication = new { basic = "***" } } },
            new SealedValue("/endpoint/authentication/basic", "$secrets[\"login\"]", ["login"], Nothing));
        Assert.Equal("Basic " + Convert.ToBase64String("ann:p4ssword"u8), target.Only.Header("Authorization"));
    }

    [Fact]
    public async Task A_failure_tells_no_secret_either()
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync(context.Request.Path.Value!);
        });
        var outcome = await CallAsync(
            new { method = "get", endpoint = "***" },
            new SealedValue("/endpoint", $"\"{target.Address}/\\($secrets.apiKey)/x\"", ["apiKey"], Nothing));
        var failure = Assert.IsType<CallOutcome.Failed>(outcome).Failure;
        Assert.DoesNotContain("s3cret-key", failure.Detail);
        Assert.Contains("/***/x", failure.Detail);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_stops_the_call()
    {
        await using var target = await Target.StartAsync();
        var failure = Assert.IsType<CallOutcome.Failed>(await CallAsync(new { method = "get", endpoint = target.Address }, new SealedValue("/headers", "$secrets.other", ["other"], Nothing))).Failure;
        Assert.Equal((FailureTypes.Authorization, 403), (failure.Type, failure.Status));
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task An_expression_that_fails_stops_the_call_and_repeats_nothing()
    {
        await using var target = await Target.StartAsync();
        var failure = Assert.IsType<CallOutcome.Failed>(await CallAsync(new { method = "get", endpoint = target.Address }, new SealedValue("/headers", "$secrets.apiKey | error", ["apiKey"], Nothing))).Failure;
        Assert.Equal(FailureTypes.Expression, failure.Type);
        Assert.DoesNotContain("s3cret", failure.Detail);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task Numbers_beside_a_secret_keep_their_spelling()
    {
        await using var target = await Target.StartAsync();
        await CallAsync(JsonElement.Parse("""{"method":"post","endpoint":"$URI","body":{"n":1.50,"e":1e400,"k":"***"}}""".Replace("$URI", target.Address)), new SealedValue("/body/k", "$secrets.apiKey", ["apiKey"], Nothing));
        Assert.Equal("""{"n":1.50,"e":1e400,"k":"s3cret-key"}""", target.Only.Body);
    }

    private static async Task<CallOutcome> CallAsync(object with, params SealedValue[] values)
    {
        using var http = new HttpFunctionCaller();
        var secrets = new EnvironmentSecretReader(null, name => name switch
        {
            "ROUTER_SECRET_APIKEY" => "s3cret-key",
            "ROUTER_SECRET_LOGIN" => """{"username":"ann","password":"p4ssword"}""",
            _ => null,
        });
        return await new UnsealingCaller(http, secrets).CallAsync(Calls.Of(with) with { Sealed = values }, TestContext.Current.CancellationToken);
    }
}
