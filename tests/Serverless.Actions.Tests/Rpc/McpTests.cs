using System.Text.Json;
using Serverless.Actions.Processes;
using Serverless.Actions.Tests.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Rpc;

public class McpTests
{
    private static readonly ProcessSettings Allowed = new() { McpServers = true };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_is_called_in_a_session_of_its_own(bool streams)
    {
        await using var target = await McpServer.StartAsync(streams);
        var output = await RouterCalls.ReturnedAsync("mcp", With(target, new { name = "say", arguments = new { n = 1 } }));
        Assert.Equal("""{"content":[{"type":"text","text":"said"}],"got":{"name":"say","arguments":{"n":1}}}""", output.GetRawText());
        Assert.Equal(["initialize", "notifications/initialized", "tools/call", "DELETE"], target.Requests.Select(MethodOf));
        Assert.All(target.Requests, request => Assert.Equal("abc", request.Header("X-Key")));
    }

    [Fact]
    public async Task An_error_of_the_server_is_one_of_the_run()
    {
        await using var target = await McpServer.StartAsync(streams: true);
        var failure = await RouterCalls.FailedAsync("mcp", With(target, new { name = "broken" }));
        Assert.Equal(FailureTypes.Runtime, failure.Type);
        Assert.Contains("-32602: Unknown tool", failure.Detail);
    }

    [Theory]
    [InlineData(200, "text/html", "<html>", FailureTypes.Runtime)]
    [InlineData(200, "application/json", """{"jsonrpc":"2.0","id":"7","result":{}}""", FailureTypes.Runtime)]
    [InlineData(200, "text/event-stream", "data: {}\n\n", FailureTypes.Runtime)]
    [InlineData(503, "text/plain", "away", FailureTypes.Communication)]
    [InlineData(302, "text/plain", "", FailureTypes.Communication)]
    public async Task What_is_no_answer_is_said_to_be_none(int status, string type, string body, string expected)
    {
        await using var target = await Target.AnsweringAsync(type, body, status);
        Assert.Equal(expected, (await RouterCalls.FailedAsync("mcp", With(target, new { }))).Type);
    }

    [Fact]
    public async Task A_stream_without_an_end_is_left_at_the_limit()
    {
        await using var target = await Target.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            var line = System.Text.Encoding.UTF8.GetBytes(": " + new string('x', 60_000) + "\n");
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(line, context.RequestAborted);
            }
        });
        Assert.Contains("more than", (await RouterCalls.FailedAsync("mcp", With(target, new { }))).Detail);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_waited_for_longer_than_the_call_allows()
    {
        await using var target = await Target.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        Assert.Equal(FailureTypes.Timeout, (await RouterCalls.FailedAsync("mcp", With(target, new { }, new { milliseconds = 200 }))).Type);
    }

    [Theory]
    [InlineData("""{"days":60}""")]
    [InlineData("\"P400D\"")]
    public async Task A_timeout_longer_than_any_timer_is_no_trouble(string timeout)
    {
        await using var target = await Target.AnsweringAsync("text/plain", "not a server of this kind");
        Assert.Equal(FailureTypes.Runtime, (await RouterCalls.FailedAsync("mcp", With(target, new { }, JsonElement.Parse(timeout)))).Type);
        if (!OperatingSystem.IsWindows())
        {
            var with = new { method = "tools/list", timeout = JsonElement.Parse(timeout), transport = new { stdio = new { command = "sh", arguments = new[] { "-c", "exit 3" } } } };
            Assert.Contains("ended before it answered", (await RouterCalls.FailedAsync("mcp", with, Allowed)).Detail);
        }
    }

    [Fact]
    public async Task A_server_that_is_a_command_is_started_asked_and_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        const string Server = """
            while read -r line; do
              case "$line" in
                *initialize\"*) echo '{"jsonrpc":"2.0","id":"1","result":{"protocolVersion":"2025-06-18"}}' ;;
                *tools/call*) echo 'not for you'; echo '{"jsonrpc":"2.0","method":"x"}'; printf '{"jsonrpc":"2.0","id":"2","result":{"token":"%s","path":"%s","host":"%s"}}\n' "$TOKEN" "$1" "$ROUTER_URL" ;;
              esac
            done
            """;
        var with = new
        {
            method = "tools/call",
            parameters = new { name = "x" },
            transport = new { stdio = new { command = "sh", arguments = new[] { "-c", Server, "sh", "$(id)" }, environment = new Dictionary<string, string> { ["TOKEN"] = "t" } } },
        };
        Assert.Equal("""{"token":"t","path":"$(id)","host":""}""", (await RouterCalls.ReturnedAsync("mcp", with, Allowed)).GetRawText());
        Assert.Equal(FailureTypes.Authorization, (await RouterCalls.FailedAsync("mcp", with)).Type);
    }

    [Fact]
    public async Task One_that_ends_without_an_answer_has_failed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var with = new { method = "tools/list", transport = new { stdio = new { command = "sh", arguments = new[] { "-c", "exit 3" } } } };
        Assert.Contains("ended before it answered", (await RouterCalls.FailedAsync("mcp", with, Allowed)).Detail);
    }

    private static object With(Target target, object parameters, object? timeout = null) => new
    {
        method = "tools/call",
        parameters,
        timeout = timeout ?? "PT20S",
        transport = new { http = new { endpoint = target.Address + "/mcp", headers = new Dictionary<string, string> { ["X-Key"] = "abc" } } },
    };

    private static string MethodOf(Received request) => request.Method == "DELETE" ? "DELETE" : JsonElement.Parse(request.Body).GetProperty("method").GetString()!;
}
