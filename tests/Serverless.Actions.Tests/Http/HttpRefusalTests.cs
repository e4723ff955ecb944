using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Http;

/// <summary>Arguments that cannot be used are a configuration error, and nothing is sent.</summary>
public class HttpRefusalTests
{
    private const string Address = "http://127.0.0.1:1/";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("GET /x")]
    [InlineData("GET\r\nX: y")]
    [InlineData("gét")]
    [InlineData("CONNECT")]
    [InlineData("trace")]
    public Task A_method_that_is_none_is_refused(string? method) => Calls.RefusedAsync(new { method, endpoint = Address }, "'method'");

    [Fact]
    public Task A_method_that_is_no_text_is_refused() => Calls.RefusedAsync(new { method = 1, endpoint = Address }, "'method'");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/pets")]
    [InlineData("//host/pets")]
    [InlineData("host/pets")]
    [InlineData("ftp://host/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://host/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://")]
    [InlineData("http:///x")]
    [InlineData("http://host:99999/")]
    [InlineData("http://a..b/")]
    public Task An_endpoint_that_is_no_http_address_is_refused(string? endpoint) => Calls.RefusedAsync(new { method = "get", endpoint }, "'endpoint'");

    [Theory]
    [InlineData("http://user@127.0.0.1:1/")]
    [InlineData("http://user:secret@127.0.0.1:1/")]
    [InlineData("http://@127.0.0.1:1/")]
    [InlineData("http://169.254.169.254\\@127.0.0.1:1/")]
    public async Task An_endpoint_with_credentials_is_refused_without_repeating_them(string endpoint)
    {
        var failure = await Calls.FailedAsync(new { method = "get", endpoint });
        Assert.Equal(FailureTypes.Configuration, failure.Type);
        Assert.DoesNotContain("secret", failure.Detail);
    }

    [Fact]
    public async Task An_at_sign_in_the_path_is_none_of_that()
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address + "/@me?mail=a@b" });
        Assert.Equal("/@me?mail=a@b", target.Only.RawTarget);
    }

    [Fact]
    public Task A_template_that_was_not_filled_in_is_refused() =>
        Calls.RefusedAsync(new { method = "delete", endpoint = Address + "pets/{petId}" }, "brace");

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("a\nX-Injected: 1")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    [InlineData("a\u007fb")]
    [InlineData("secret-ü")]
    public async Task A_header_value_that_no_header_may_carry_is_refused_without_repeating_it(string value)
    {
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = Address, headers = new Dictionary<string, string> { ["X-Name"] = value } });
        Assert.Equal((FailureTypes.Configuration, 400), (failure.Type, failure.Status));
        Assert.Contains("X-Name", failure.Detail);
        Assert.DoesNotContain(value, failure.Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X Name")]
    [InlineData("X:Name")]
    [InlineData("X\r\nName")]
    [InlineData("Ü")]
    public Task A_header_name_that_is_none_is_refused(string name) =>
        Calls.RefusedAsync(new { method = "get", endpoint = Address, headers = new Dictionary<string, string> { [name] = "v" } }, "'headers'");

    [Theory]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    [InlineData("Connection")]
    [InlineData("Upgrade")]
    [InlineData("Expect")]
    [InlineData("TE")]
    public Task A_header_that_frames_the_message_is_refused(string name) =>
        Calls.RefusedAsync(new { method = "post", endpoint = Address, headers = new Dictionary<string, string> { [name] = "1" }, body = "x" }, name);

    [Theory]
    [InlineData("""{"headers":{"X":null}}""", "'headers'")]
    [InlineData("""{"headers":"X: y"}""", "'headers'")]
    [InlineData("""{"query":{"name":null}}""", "'query'")]
    [InlineData("""{"query":{"name":["a",null]}}""", "'query'")]
    [InlineData("""{"query":[1]}""", "'query'")]
    [InlineData("""{"output":"xml"}""", "'output'")]
    [InlineData("""{"output":1}""", "'output'")]
    [InlineData("""{"redirect":"yes"}""", "'redirect'")]
    [InlineData("""{"body":"\ud800"}""", "Unicode")]
    [InlineData("""{"headers":{"X":"\ud800"}}""", "Unicode")]
    [InlineData("""{"query":{"\udc00":"x"}}""", "Unicode")]
    public Task Another_argument_that_cannot_be_used_is_refused(string arguments, string word) =>
        Calls.RefusedAsync(JsonElement.Parse($$"""{"method":"delete","endpoint":"{{Address}}",{{arguments[1..]}}"""), word);

    [Fact]
    public async Task All_problems_are_told_at_once()
    {
        var failure = await Calls.FailedAsync(new { method = "", endpoint = "", output = "xml" });
        Assert.Contains("'method'", failure.Detail);
        Assert.Contains("'endpoint'", failure.Detail);
        Assert.Contains("'output'", failure.Detail);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"http://127.0.0.1/\"")]
    public Task Arguments_that_are_no_object_are_refused(string with) => Calls.RefusedAsync(JsonElement.Parse(with), "object");

    [Fact]
    public async Task Arguments_that_are_absent_are_refused()
    {
        using var caller = new HttpFunctionCaller();
        var call = new FunctionCall("run-1", "/do/0", "http", default, Calls.EffectKey);
        Assert.IsType<CallOutcome.Failed>(await caller.CallAsync(call, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_function_is_refused()
    {
        using var caller = new HttpFunctionCaller();
        var call = Calls.Of(new { method = "get", endpoint = Address }) with { Function = "grpc" };
        var failure = Assert.IsType<CallOutcome.Failed>(await caller.CallAsync(call, TestContext.Current.CancellationToken)).Failure;
        Assert.Equal((FailureTypes.Configuration, 400), (failure.Type, failure.Status));
    }
}
