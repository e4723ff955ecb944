using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;

namespace Serverless.Actions.Tests.Rpc;

/// <summary>An MCP server over streamable HTTP: sessions, and answers as JSON or as a stream.</summary>
internal static class McpServer
{
    public static Task<Target> StartAsync(bool streams)
    {
        Target? target = null;
        return StartAsync();

        async Task<Target> StartAsync()
        {
            target = await Target.StartAsync(context => AnswerAsync(context, target!.Requests.Last(), streams));
            return target;
        }
    }

    private static Task AnswerAsync(HttpContext context, Received request, bool streams)
    {
        if (request.Method == "DELETE")
        {
            return Task.CompletedTask;
        }

        var message = JsonElement.Parse(request.Body);
        var method = message.GetProperty("method").GetString();
        if (method == "initialize")
        {
            context.Response.Headers["Mcp-Session-Id"] = "session-1";
            return AnswerAsync(context, message, """{"protocolVersion":"2025-03-26","capabilities":{},"serverInfo":{"name":"s","version":"1"}}""", streams);
        }

        if (request.Header("Mcp-Session-Id") != "session-1" || request.Header("MCP-Protocol-Version") != "2025-03-26")
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        }

        if (method == "notifications/initialized")
        {
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        }

        var parameters = message.GetProperty("params");
        return method == "tools/call" && parameters.GetProperty("name").ValueEquals("broken")
            ? WriteAsync(context, "{\"jsonrpc\":\"2.0\",\"id\":" + message.GetProperty("id").GetRawText() + ",\"error\":{\"code\":-32602,\"message\":\"Unknown tool\"}}", streams)
            : AnswerAsync(context, message, "{\"content\":[{\"type\":\"text\",\"text\":\"said\"}],\"got\":" + parameters.GetRawText() + "}", streams);
    }

    private static Task AnswerAsync(HttpContext context, JsonElement message, string result, bool streams) =>
        WriteAsync(context, "{\"jsonrpc\":\"2.0\",\"id\":" + message.GetProperty("id").GetRawText() + ",\"result\":" + result + "}", streams);

    private static Task WriteAsync(HttpContext context, string answer, bool streams)
    {
        context.Response.ContentType = streams ? "text/event-stream" : "application/json";
        return context.Response.WriteAsync(streams ? $"event: message\ndata: {{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}}\n\n: still here\r\ndata: {answer}\r\n\r\n" : answer);
    }
}
