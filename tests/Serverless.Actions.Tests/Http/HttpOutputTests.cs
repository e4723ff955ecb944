using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Serverless.Actions.Tests.Http;

/// <summary>What a call gives back.</summary>
public class HttpOutputTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/problem+json")]
    [InlineData("text/json")]
    public async Task JSON_is_read(string type)
    {
        await using var target = await Target.AnsweringAsync(type, """{"id":1,"tags":["a","\ud83d\ude00"]}""");
        var output = await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address });
        Assert.Equal(1, output.GetProperty("id").GetInt32());
        Assert.Equal("😀", output.GetProperty("tags")[1].GetString());
    }

    [Fact]
    public async Task JSON_may_begin_with_a_byte_order_mark()
    {
        await using var target = await Target.AnsweringAsync("application/json", [0xEF, 0xBB, 0xBF, .. "[1]"u8]);
        Assert.Equal("[1]", (await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address })).GetRawText());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("application/atom+xml")]
    [InlineData("application/yaml")]
    [InlineData(null)]
    public async Task A_text_is_a_text(string? type)
    {
        await using var target = await Target.AnsweringAsync(type, "{\"grün\": 1}");
        Assert.Equal("{\"grün\": 1}", (await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address })).GetString());
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    [InlineData("application/zip")]
    public async Task What_is_neither_is_base64_also_where_it_could_be_read_as_a_text(string type)
    {
        await using var target = await Target.AnsweringAsync(type, "abc");
        Assert.Equal("YWJj", (await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address })).GetString());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Bytes_that_are_no_UTF8_are_base64(string? type)
    {
        byte[] bytes = [(byte)'"', 0xFF, 0xC3, (byte)'"'];
        await using var target = await Target.AnsweringAsync(type, bytes);
        Assert.Equal(bytes, (await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address })).GetBytesFromBase64());
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("{\"a\":")]
    [InlineData("{} {}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    public async Task A_success_that_says_JSON_and_is_none_stays_a_success_and_a_text(string content)
    {
        await using var target = await Target.AnsweringAsync("application/json", content);
        Assert.Equal(content, (await Calls.ReturnedAsync(new { method = "post", endpoint = target.Address })).GetString());
    }

    [Theory]
    [InlineData("content", 64, JsonValueKind.Array)]
    [InlineData("content", 65, JsonValueKind.String)]
    [InlineData("response", 64, JsonValueKind.Array)]
    [InlineData("response", 65, JsonValueKind.String)]
    [InlineData("response", 100_000, JsonValueKind.String)]
    public async Task JSON_nested_deeper_than_64_is_a_text(string output, int depth, JsonValueKind kind)
    {
        await using var target = await Target.AnsweringAsync("application/json", new string('[', depth) + new string(']', depth));
        var answer = await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address, output });
        Assert.Equal(kind, (output == "content" ? answer : answer.GetProperty("content")).ValueKind);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("text/plain", 200)]
    [InlineData("application/octet-stream", 201)]
    [InlineData(null, 204)]
    public async Task No_content_is_null(string? type, int status)
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return Task.CompletedTask;
        });
        Assert.Equal(JsonValueKind.Null, (await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address })).ValueKind);
    }

    [Fact]
    public async Task A_HEAD_answer_is_not_judged_by_the_length_it_announces()
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.ContentLength = 5_000_000_000;
            return Task.CompletedTask;
        });
        var output = await Calls.ReturnedAsync(new { method = "head", endpoint = target.Address, output = "response" });
        Assert.Equal("5000000000", output.GetProperty("headers").GetProperty("Content-Length").GetString());
        Assert.Equal(JsonValueKind.Null, output.GetProperty("content").ValueKind);
    }

    [Theory]
    [InlineData("application/json", "{\"a\":1}", "eyJhIjoxfQ==")]
    [InlineData("text/plain", "", "")]
    public async Task Raw_is_the_bytes_as_base64(string type, string content, string base64)
    {
        await using var target = await Target.AnsweringAsync(type, content);
        Assert.Equal(base64, (await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address, output = "raw" })).GetString());
    }

    [Fact]
    public async Task Response_is_the_whole_response_with_its_request()
    {
        await using var target = await Target.StartAsync(async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Pet"] = new[] { "a", "b" };
            await context.Response.WriteAsJsonAsync(new { id = 1 });
        });
        var output = await Calls.ReturnedAsync(new { method = "post", endpoint = target.Address + "/pets", output = "response", body = new { name = "milou" } });
        Assert.Equal(201, output.GetProperty("statusCode").GetInt32());
        Assert.Equal(1, output.GetProperty("content").GetProperty("id").GetInt32());
        Assert.Equal("a, b", output.GetProperty("headers").GetProperty("X-Pet").GetString());
        Assert.Equal("application/json; charset=utf-8", output.GetProperty("headers").GetProperty("Content-Type").GetString());
        Assert.Equal("POST", output.GetProperty("request").GetProperty("method").GetString());
        Assert.Equal(target.Address + "/pets", output.GetProperty("request").GetProperty("uri").GetString());
        Assert.Equal("application/json", output.GetProperty("request").GetProperty("headers").GetProperty("Content-Type").GetString());
    }

    [Fact]
    public async Task The_request_in_a_response_shows_no_credentials()
    {
        await using var target = await Target.StartAsync();
        var output = await Calls.ReturnedAsync(new
        {
            method = "get",
            endpoint = target.Address + "/pets?sig=s3cret-1",
            output = "response",
            query = new { code = "s3cret-2" },
            headers = new Dictionary<string, string> { ["Authorization"] = "Bearer s3cret-3", ["X-Functions-Key"] = "s3cret-4", ["Accept"] = "text/plain" },
        });
        Assert.DoesNotContain("s3cret", output.GetRawText());
        Assert.Equal("***", output.GetProperty("request").GetProperty("headers").GetProperty("Authorization").GetString());
        Assert.Equal("text/plain", output.GetProperty("request").GetProperty("headers").GetProperty("Accept").GetString());
    }

    [Fact]
    public async Task A_compressed_answer_is_not_unpacked()
    {
        await using var target = await Target.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await zip.WriteAsync(Encoding.UTF8.GetBytes("{}"));
        });
        var output = await Calls.ReturnedAsync(new { method = "get", endpoint = target.Address });
        Assert.Equal([0x1F, 0x8B], output.GetBytesFromBase64()[..2]);
        Assert.Null(target.Only.Header("Accept-Encoding"));
    }
}
