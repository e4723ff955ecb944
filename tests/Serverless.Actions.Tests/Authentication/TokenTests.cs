using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Authentication;

public class TokenTests
{
    private const string Client = """ "client": { "id": "me", "secret": "s3cret&=" } """;

    [Theory]
    [InlineData("oauth2", """ "grant": "client_credentials", "scopes": ["a","b"], "audiences": ["x"] """, "grant_type=client_credentials scope=a b audience=x client_id=me client_secret=s3cret&=")]
    [InlineData("oidc", """ "grant": "client_credentials" """, "grant_type=client_credentials client_id=me client_secret=s3cret&=")]
    [InlineData("oauth2", """ "grant": "password", "username": "ann", "password": "pw" """, "grant_type=password username=ann password=pw client_id=me client_secret=s3cret&=")]
    [InlineData("oauth2", """ "grant": "refresh_token", "subject": { "token": "rt", "type": "refresh_token" } """, "grant_type=refresh_token refresh_token=rt client_id=me client_secret=s3cret&=")]
    [InlineData("oauth2", """ "grant": "urn:ietf:params:oauth:grant-type:token-exchange", "subject": { "token": "st", "type": "sty" }, "actor": { "token": "at", "type": "aty" } """, "grant_type=urn:ietf:params:oauth:grant-type:token-exchange subject_token=st subject_token_type=sty actor_token=at actor_token_type=aty client_id=me client_secret=s3cret&=")]
    [InlineData("oauth2", """ "grant": "client_credentials", "request": { "encoding": "application/json" } """, "grant_type=client_credentials client_id=me client_secret=s3cret&=")]
    [InlineData("oauth2", """ "grant": "client_credentials", "endpoints": { "token": "/mine" } """, "grant_type=client_credentials client_id=me client_secret=s3cret&=")]
    public async Task Every_grant_asks_for_its_token_and_calls_with_it(string scheme, string more, string fields)
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        Assert.IsType<CallOutcome.Returned>(await CallAsync(caller, authority, scheme, $"{Client}, {more}"));
        Assert.Equal(fields, string.Join(' ', Assert.Single(authority.Asked).Fields.Select(field => $"{field.Key}={field.Value}")));
    }

    [Fact]
    public async Task An_authority_over_https_sends_no_client_to_an_endpoint_without_it()
    {
        var asked = new List<Uri>();
        var tokens = new TokenSource(
            (request, _) =>
            {
                asked.Add(request.RequestUri!);
                return Task.FromResult(new HttpResponseMessage { RequestMessage = request, Content = new StringContent("""{"token_endpoint":"http://authority.example.com/token","access_token":"t"}""", Encoding.UTF8, "application/json") });
            },
            TimeProvider.System);
        var policy = new TokenPolicy("k", new Uri("https://authority.example.com"), null, "client_credentials", new TokenClient("me", "secret", null, "client_secret_post"));
        await Assert.ThrowsAsync<SignInFailedException>(() => tokens.GetAsync(policy, TestContext.Current.CancellationToken));
        Assert.Equal("/.well-known/openid-configuration", Assert.Single(asked).AbsolutePath);
    }

    [Fact]
    public async Task A_client_says_who_it_is_in_each_of_the_ways()
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        async Task<(Dictionary<string, string> Fields, string? Authorization)> Ask(string client)
        {
            Assert.IsType<CallOutcome.Returned>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", "client": {{client}} """));
            return authority.Asked.Last();
        }

        var basic = await Ask("""{ "id": "m:e", "secret": "s&", "authentication": "client_secret_basic" }""");
        Assert.Equal("Basic " + Convert.ToBase64String("m%3Ae:s%26"u8), basic.Authorization);
        Assert.DoesNotContain("client_secret", basic.Fields.Keys);

        var none = await Ask("""{ "id": "me", "authentication": "none" }""");
        Assert.Equal(("me", null), (none.Fields["client_id"], none.Authorization));

        var given = await Ask("""{ "id": "me", "assertion": "a.b.c", "authentication": "private_key_jwt" }""");
        Assert.Equal(("a.b.c", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), (given.Fields["client_assertion"], given.Fields["client_assertion_type"]));

        var parts = (await Ask("""{ "id": "me", "secret": "key", "authentication": "client_secret_jwt" }""")).Fields["client_assertion"].Split('.');
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData("key"u8, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))), parts[2]);
        Assert.Equal("me", JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).GetProperty("sub").GetString());
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires()
    {
        await using var authority = await Authority.StartAsync();
        var time = new ManualTime();
        using var caller = new HttpFunctionCaller(new HttpCallSettings(), time);
        async Task Call() => Assert.IsType<CallOutcome.Returned>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """));
        await Call();
        time.Now += TimeSpan.FromSeconds(3_500);
        await Call();
        Assert.Single(authority.Asked);
        time.Now += TimeSpan.FromSeconds(80);
        await Call();
        Assert.Equal(2, authority.Asked.Count);
    }

    [Fact]
    public async Task Many_calls_at_once_wait_for_one_token()
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => Assert.IsType<CallOutcome.Returned>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """))));
        Assert.Single(authority.Asked);
    }

    [Fact]
    public async Task A_token_that_was_taken_back_is_replaced_once()
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """);
        authority.Newest = "another";
        Assert.IsType<CallOutcome.Returned>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """));
        Assert.Equal(2, authority.Asked.Count);
    }

    [Theory]
    [InlineData("https://issuer.example.com", true)]
    [InlineData("https://other.example.com", false)]
    public async Task Only_a_token_of_a_trusted_issuer_is_used(string trusted, bool used)
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        var outcome = await CallAsync(caller, authority, "oidc", $$""" "grant": "client_credentials", {{Client}}, "issuers": ["{{trusted}}"] """);
        Assert.Equal(used, outcome is CallOutcome.Returned);
    }

    [Theory]
    [InlineData(401, "application/json", """{"error":"invalid_client","error_description":"no s3cret&= here"}""", "(invalid_client)")]
    [InlineData(500, "text/html", "<p>s3cret&=</p>", "answered 500")]
    [InlineData(200, "application/json", "{}", "access_token")]
    [InlineData(200, "application/json", """{"access_token":"a b"}""", "access_token")]
    [InlineData(200, "text/html", "<html>", "no JSON object")]
    [InlineData(200, "application/json", "[1]", "no JSON object")]
    [InlineData(302, "application/json", "{}", "answered 302")]
    public async Task Without_a_token_the_target_is_not_called_and_nothing_secret_is_told(int status, string type, string body, string said)
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        authority.Instead = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        };
        var failure = Assert.IsType<CallOutcome.Failed>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """)).Failure;
        Assert.Equal((FailureTypes.Authentication, 401), (failure.Type, failure.Status));
        Assert.Contains(said, failure.Detail);
        Assert.DoesNotContain("s3cret", failure.Detail);
        Assert.DoesNotContain(authority.Server.Requests, request => request.RawTarget == "/resource");
    }

    [Fact]
    public async Task A_huge_answer_of_the_authority_ends_the_call()
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller();
        authority.Instead = async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("{\"access_token\":\"" + new string('a', 300_000) + "\"}"));
        };
        var failure = Assert.IsType<CallOutcome.Failed>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """)).Failure;
        Assert.Contains("huge", failure.Detail);
    }

    [Fact]
    public async Task An_authority_that_drips_is_not_waited_for()
    {
        await using var authority = await Authority.StartAsync();
        using var caller = new HttpFunctionCaller(TimeSpan.FromMilliseconds(300));
        authority.Instead = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Yield();
            }
        };
        var failure = Assert.IsType<CallOutcome.Failed>(await CallAsync(caller, authority, "oauth2", $$""" "grant": "client_credentials", {{Client}} """)).Failure;
        Assert.True(failure.Type == FailureTypes.Timeout || failure.Detail!.Contains("huge"), failure.Detail);
    }

    private static ValueTask<CallOutcome> CallAsync(HttpFunctionCaller caller, Authority authority, string scheme, string policy)
    {
        var read = JsonNode.Parse($$"""{ "authority": "{{authority.Address}}", {{policy}} }""")!;
        return caller.CallAsync(Calls.Of(JsonSerializer.SerializeToElement(new JsonObject
        {
            ["method"] = "get",
            ["endpoint"] = new JsonObject { ["uri"] = authority.Resource, ["authentication"] = new JsonObject { [scheme] = read } },
        })), TestContext.Current.CancellationToken);
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
