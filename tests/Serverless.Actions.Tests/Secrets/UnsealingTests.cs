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
    private const string Odd = "p\"w\\d & more/é";

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

    [Theory]
    [InlineData("$secrets.address", "http://localhost:PORT/hooks/T0KEN-1234?wait=true")]
    [InlineData("$secrets.address", "HTTP://LocalHost:PORT/hooks/T0KEN-1234")]
    [InlineData("$secrets.address", "http://localhost:PORT/hooks/é-T0KEN-1234")]
    [InlineData("\"http://localhost:PORT/hooks/\\($secrets.address)\"", "1/T0KEN-1234?wait=true")]
    [InlineData("$secrets.address", "http://localhost:PORT/T0KEN-1234/LONG")]
    public async Task An_address_that_is_secret_is_told_by_no_failure_and_no_response(string endpoint, string secret)
    {
        var status = 500;
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("no");
        });
        var port = new Uri(target.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var address = secret.Replace("PORT", port, StringComparison.Ordinal).Replace("LONG", new string('a', 240), StringComparison.Ordinal);
        var value = new SealedValue("/endpoint", endpoint.Replace("PORT", port, StringComparison.Ordinal), ["address"], Nothing);
        async Task<CallOutcome> AskAsync(string output) => await CallAsync(name => name == "ROUTER_SECRET_ADDRESS" ? address : null, new { method = "get", endpoint = "***", output }, value);

        var failed = Assert.IsType<CallOutcome.Failed>(await AskAsync("content")).Failure.Detail!;
        Assert.Contains("answered 500", failed, StringComparison.Ordinal);
        status = 200;
        var returned = Assert.IsType<CallOutcome.Returned>(await AskAsync("response")).Output.GetRawText();
        Assert.All([failed, returned], text => Assert.DoesNotContain("T0KEN", text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(2, target.Requests.Count(request => request.RawTarget.Contains("T0KEN-1234", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("content")]
    [InlineData("response")]
    [InlineData("raw")]
    public async Task What_is_made_of_a_secret_does_not_come_back_either(string output)
    {
        await using var target = await EchoAsync();
        var outcome = await CallAsync(
            new { method = "get", endpoint = target.Address, headers = new Dictionary<string, string> { ["X-Key"] = "***" }, output },
            new SealedValue("/headers/X-Key", "\"Basic \" + ((\"u:\" + $secrets.apiKey) | @base64)", ["apiKey"], Nothing));
        Assert.Equal("Basic " + Convert.ToBase64String("u:s3cret-key"u8), target.Only.Header("X-Key"));
        NoneOf(outcome, Convert.ToBase64String("u:s3cret-key"u8)[4..], "s3cret-key");
    }

    [Theory]
    [InlineData("content")]
    [InlineData("raw")]
    public async Task What_a_call_says_who_it_is_with_does_not_come_back(string output)
    {
        await using var target = await EchoAsync();
        var outcome = await CallAsync(
            new { method = "get", endpoint = new { uri = target.Address, authentication = new { basic = "***" } }, output },
            new SealedValue("/endpoint/authentication/basic", "$secrets[\"login\"]", ["login"], Nothing));
        Assert.Equal("Basic " + Convert.ToBase64String("ann:p4ssword"u8), target.Only.Header("Authorization"));
        NoneOf(outcome, Convert.ToBase64String("ann:p4ssword"u8), "p4ssword");
    }

    [Theory]
    [InlineData("[. , (. | @base64), (\"a\" + . | @base64), (\"ab\" + . | @base64), (\"abc\" + . | @base64)]")]
    [InlineData("[. | @json, @uri, ascii_downcase]")]
    [InlineData("{ (.): [ . ] }")]
    [InlineData("explode | map(. + 0) | implode")]
    public async Task However_a_target_writes_a_secret_down_it_is_hidden(string how)
    {
        string[] written = [.. Jq(how, Odd).Select(text => text.Trim('='))];
        await using var target = await Target.AnsweringAsync("application/json", JsonSerializer.Serialize(written));
        var outcome = await CallAsync(new { method = "get", endpoint = target.Address, headers = new Dictionary<string, string> { ["X-Key"] = "***" } }, new SealedValue("/headers/X-Key", "$secrets.odd | @base64", ["odd"], Nothing));
        Assert.All(Assert.IsType<CallOutcome.Returned>(outcome).Output.EnumerateArray(), text => Assert.Contains("***", text.GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_number_is_hidden_too()
    {
        await using var target = await Target.AnsweringAsync("application/json", """{"pin":83920174,"n":17}""");
        var outcome = await CallAsync(new { method = "get", endpoint = target.Address, headers = new Dictionary<string, string> { ["X-Pin"] = "***" } }, new SealedValue("/headers/X-Pin", "$secrets.pin", ["pin"], Nothing));
        Assert.Equal("""{"pin":"***","n":17}""", Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText());
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

    /// <summary>Sends back every header, as JSON.</summary>
    private static Task<Target> EchoAsync() => Target.StartAsync(context => context.Response.WriteAsJsonAsync(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));

    private static IEnumerable<string> Jq(string how, string text)
    {
        var value = new SealedValue("", how, [], JsonSerializer.SerializeToElement(text)).Evaluate(Nothing);
        return Texts(Assert.IsType<Serverless.Core.Expressions.ExpressionOutcome.Value>(value).Json);
    }

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Texts(property.Value).Prepend(property.Name)),
        _ => [],
    };

    private static void NoneOf(CallOutcome outcome, params string[] texts)
    {
        var said = Assert.IsType<CallOutcome.Returned>(outcome).Output.GetRawText();
        var decoded = said.Trim('"') is var inner && inner.Length % 4 == 0 && !inner.Contains('{', StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(inner)) : said;
        Assert.Contains("***", decoded, StringComparison.Ordinal);
        Assert.All(texts, text => Assert.DoesNotContain(text, decoded, StringComparison.Ordinal));
    }

    private static Task<CallOutcome> CallAsync(object with, params SealedValue[] values) => CallAsync(
        name => name switch
        {
            "ROUTER_SECRET_APIKEY" => "s3cret-key",
            "ROUTER_SECRET_LOGIN" => """{"username":"ann","password":"p4ssword"}""",
            "ROUTER_SECRET_ODD" => Odd,
            "ROUTER_SECRET_PIN" => "83920174",
            _ => null,
        },
        with,
        values);

    private static async Task<CallOutcome> CallAsync(Func<string, string?> secrets, object with, params SealedValue[] values)
    {
        using var http = new HttpFunctionCaller();
        return await new UnsealingCaller(http, new EnvironmentSecretReader(null, secrets)).CallAsync(Calls.Of(with) with { Sealed = values }, TestContext.Current.CancellationToken);
    }
}
