using Microsoft.AspNetCore.Http;

namespace Serverless.Actions.Tests.Http;

/// <summary>A failure is recorded and shown, so it holds no credential and little of what the target says.</summary>
public class HttpDisclosureTests
{
    [Fact]
    public async Task The_cookies_of_an_answer_are_not_in_the_output()
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.Headers.Append("Set-Cookie", "session=s3cret");
            return context.Response.WriteAsync("{}");
        });
        var output = await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address, output = "response" });
        Assert.Equal("***", output.GetProperty("headers").GetProperty("Set-Cookie").GetString());
    }

    [Fact]
    public async Task A_refused_connection_does_not_name_the_query()
    {
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = "http://127.0.0.1:1/a?sig=s3cret", query = new { code = "s3cret" } });
        Assert.StartsWith("GET http://127.0.0.1:1/a failed:", failure.Detail);
        Assert.DoesNotContain("s3cret", failure.Detail);
    }

    [Fact]
    public async Task A_target_that_echoes_the_request_gets_no_credential_into_the_failure()
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            var request = context.Request;
            return context.Response.WriteAsync($"{request.QueryString} {request.Query["code"]} {request.Headers.Authorization} {request.Headers["X-Api-Key"]} {request.Headers.Authorization.ToString()[7..]}");
        });
        var failure = await Calls.FailedAsync(new
        {
            method = "get",
            endpoint = target.Address + "/?sig=s3cret%2F1",
            query = new { code = "s3cret 2" },
            headers = new Dictionary<string, string> { ["Authorization"] = "Bearer s3cret-3", ["X-Api-Key"] = "s3cret-4" },
        });
        Assert.DoesNotContain("s3cret", failure.Detail);
        Assert.Contains("***", failure.Detail);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(6_000)]
    public async Task Also_not_the_beginning_of_one_that_is_cut_off(int length)
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync(string.Concat(Enumerable.Repeat(context.Request.Headers["X-Api-Key"].ToString(), 4)));
        });
        var secret = new string('s', length);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address, headers = new Dictionary<string, string> { ["X-Api-Key"] = secret } });
        Assert.Equal(400, failure.Status);
        Assert.DoesNotContain("ssss", failure.Detail);
    }

    [Fact]
    public async Task A_reason_phrase_is_bounded_printable_and_without_credentials()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            await RawTarget.WriteAsync(stream, $"HTTP/1.1 500 s3cret-1 {new string('a', 5000)}\r\nContent-Length: 4\r\n\r\n\u001b[2J", cancellation);
        });
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address + "/?sig=s3cret-1" });
        Assert.DoesNotContain("s3cret", failure.Detail);
        Assert.DoesNotContain(failure.Detail!, char.IsControl);
        Assert.InRange(failure.Detail!.Length, 1, 600);
    }

    [Fact]
    public async Task A_broken_header_line_is_bounded_and_without_credentials()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            await RawTarget.WriteAsync(stream, $"HTTP/1.1 200 OK\r\ns3cret-1 {new string('a', 5000)}\r\n\r\n", cancellation);
        });
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address + "/?sig=s3cret-1" });
        Assert.DoesNotContain("s3cret", failure.Detail);
        Assert.InRange(failure.Detail!.Length, 1, 600);
    }

    [Fact]
    public async Task A_long_path_is_cut()
    {
        await using var target = await Target.AnsweringAsync("text/plain", "no", 404);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address + "/" + new string('p', 3000) });
        Assert.InRange(failure.Detail!.Length, 1, 600);
    }
}
