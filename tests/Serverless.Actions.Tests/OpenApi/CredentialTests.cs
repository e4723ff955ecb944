using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;

namespace Serverless.Actions.Tests.OpenApi;

/// <summary>What a description calls a credential is in no output, whatever the target sends back; a history would keep it.</summary>
public class CredentialTests
{
    private const string Parameters = """[{"name":"q","in":"query"},{"name":"pass","in":"query"},{"name":"X-Team","in":"header"},{"name":"X-Auth-Token","in":"header"},{"name":"X-Plain","in":"header"},{"name":"sid","in":"cookie"}]""";
    private const string Version3 = $$$$$"""
        {"openapi":"3.1.0","servers":[{"url":"/"}],"paths":{"/echo":{"get":{"operationId":"echo","parameters":{{{{{Parameters}}}}}}}},
         "components":{"securitySchemes":{"a":{"type":"apiKey","in":"query","name":"pass"},"b":{"$ref":"#/components/securitySchemes/c"},"c":{"type":"apiKey","in":"header","name":"x-team"},"d":{"type":"apiKey","in":"cookie","name":"sid"}}}}
        """;

    private const string Version2 = $$$$$"""
        {"swagger":"2.0","paths":{"/echo":{"get":{"operationId":"echo","parameters":{{{{{Parameters}}}}}}}},
         "securityDefinitions":{"a":{"type":"apiKey","in":"query","name":"pass"},"b":{"type":"apiKey","in":"header","name":"X-Team"},"d":{"type":"apiKey","in":"cookie","name":"sid"}}}
        """;

    private const string Async = """
        {"asyncapi":"2.6.0","servers":{"here":{"url":"http://$HOST","protocol":"http"}},"channels":{"/echo":{"publish":{"operationId":"echo"}}},
         "components":{"securitySchemes":{"a":{"type":"httpApiKey","in":"header","name":"X-Team"}}}}
        """;

    [Theory]
    [InlineData(Version3)]
    [InlineData(Version2)]
    public async Task Parameters_that_are_credentials_do_not_come_back(string document)
    {
        await using var target = await StartAsync(document);
        var said = (await RouterCalls.ReturnedAsync("openapi", new
        {
            document = new { endpoint = target.Address + "/doc" },
            operationId = "echo",
            parameters = new Dictionary<string, string> { ["q"] = "question", ["pass"] = "open sesame", ["X-Team"] = "team-credential", ["X-Auth-Token"] = "token-credential", ["X-Plain"] = "plain-value", ["sid"] = "cookie-credential" },
        })).GetRawText();
        Assert.Equal("/echo?q=question&pass=open%20sesame", target.Requests.Last().RawTarget);
        Assert.Contains("question", said, StringComparison.Ordinal);
        Assert.Contains("plain-value", said, StringComparison.Ordinal);
        Assert.Contains("***", said, StringComparison.Ordinal);
        Assert.All(["sesame", "credential"], secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nor_do_those_of_a_message()
    {
        await using var target = await StartAsync(Async);
        var said = (await RouterCalls.ReturnedAsync("asyncapi", new
        {
            document = new { endpoint = target.Address + "/doc" },
            operation = "echo",
            message = new { payload = 1, headers = new Dictionary<string, string> { ["X-Team"] = "team-credential", ["X-Plain"] = "plain-value", ["Authorization"] = "Bearer bearer-credential" } },
        })).GetRawText();
        Assert.Contains("plain-value", said, StringComparison.Ordinal);
        Assert.DoesNotContain("credential", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set-Cookie", "sid=s3cret; HttpOnly")]
    [InlineData("Set-Cookie2", "sid=s3cret")]
    [InlineData("Authorization", "Bearer s3cret")]
    [InlineData("Proxy-Authorization", "Basic s3cret")]
    [InlineData("Authentication-Info", "nextnonce=s3cret")]
    public async Task Headers_of_an_answer_that_say_who_somebody_is_are_in_no_response(string name, string value)
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.Headers[name] = value;
            context.Response.Headers["X-Plain"] = "plain-value";
            context.Response.Headers["X-Next-Page-Token"] = "next-page";
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"here\"";
            return context.Response.WriteAsync("done");
        });
        var headers = (await RouterCalls.ReturnedAsync("http", new { method = "get", endpoint = target.Address, output = "response" })).GetProperty("headers");
        Assert.Equal("next-page", headers.GetProperty("X-Next-Page-Token").GetString());
        Assert.Equal(("***", "plain-value", "Basic realm=\"here\""), (headers.GetProperty(name).GetString(), headers.GetProperty("X-Plain").GetString(), headers.GetProperty("WWW-Authenticate").GetString()));
    }

    /// <summary>Sends back where it was asked, and every header.</summary>
    private static Task<Target> StartAsync(string document) => Target.StartAsync(context => context.Request.Path == "/doc"
        ? context.Response.WriteAsync(document.Replace("$HOST", context.Request.Host.Value, StringComparison.Ordinal))
        : context.Response.WriteAsync(JsonSerializer.Serialize(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()).Append(new("uri", context.Request.QueryString.Value!)).ToDictionary())));
}
