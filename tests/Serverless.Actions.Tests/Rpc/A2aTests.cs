using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Rpc;

public class A2aTests
{
    [Fact]
    public async Task A_message_is_sent_to_the_agent_on_the_card()
    {
        await using var target = await StartAsync("""{"name":"a","url":"$URI/agent"}""");
        var output = await RouterCalls.ReturnedAsync("a2a", new
        {
            method = "message/send",
            agentCard = new { endpoint = new { uri = target.Address + "/card", authentication = new { bearer = new { token = "t" } } } },
            parameters = new { message = new { parts = new[] { new { kind = "text", text = "hello" } } } },
        });
        Assert.Equal("done", output.GetProperty("state").GetString());
        var sent = JsonElement.Parse(target.Requests.Last().Body).GetProperty("params").GetProperty("message");
        Assert.Equal("user", sent.GetProperty("role").GetString());
        Assert.NotEqual("", sent.GetProperty("messageId").GetString());
        Assert.Equal("Bearer t", target.Requests.Last().Header("Authorization"));
    }

    [Fact]
    public async Task Who_the_call_is_by_is_not_told_to_another_host()
    {
        await using var agent = await StartAsync("");
        await using var cards = await StartAsync($$"""{"name":"a","supportedInterfaces":[{"url":"{{agent.Address}}/agent","protocolBinding":"JSONRPC"}]}""");
        await RouterCalls.ReturnedAsync("a2a", new
        {
            method = "tasks/get",
            agentCard = new { endpoint = new { uri = cards.Address + "/card", authentication = new { bearer = new { token = "t" } } } },
            parameters = new { id = "1" },
        });
        Assert.Null(agent.Only.Header("Authorization"));
    }

    [Fact]
    public async Task A_stream_is_the_list_of_its_results()
    {
        await using var target = await StartAsync("");
        var output = await RouterCalls.ReturnedAsync("a2a", new { method = "message/stream", server = target.Address + "/agent", parameters = new { message = new { role = "agent", parts = Array.Empty<object>() } } });
        Assert.Equal("""[{"n":1},{"n":2}]""", output.GetRawText());
        Assert.Equal("agent", JsonElement.Parse(target.Only.Body).GetProperty("params").GetProperty("message").GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","url":"file:///etc/passwd"}""")]
    [InlineData("""{"name":"a","url":"https://x","preferredTransport":"GRPC"}""")]
    [InlineData("nothing")]
    public async Task A_card_that_names_no_address_is_refused(string card)
    {
        await using var target = await StartAsync(card);
        var failure = await RouterCalls.FailedAsync("a2a", new { method = "tasks/get", agentCard = new { endpoint = target.Address + "/card" } });
        Assert.Equal(FailureTypes.Configuration, failure.Type);
    }

    private static async Task<Target> StartAsync(string card)
    {
        Target? target = null;
        return target = await Target.StartAsync(context => AnswerAsync(context, card, target!.Requests.Last().Body.Contains("message/stream", StringComparison.Ordinal)));
    }

    private static Task AnswerAsync(HttpContext context, string card, bool streams)
    {
        if (context.Request.Path == "/card")
        {
            return context.Response.WriteAsync(card.Replace("$URI", $"http://{context.Request.Host}"));
        }

        context.Response.ContentType = streams ? "text/event-stream" : "application/json";
        return context.Response.WriteAsync(streams ? $"data: {Answer("{\"n\":1}")}\n\ndata: {Answer("{\"n\":2}")}\n\n" : Answer("{\"state\":\"done\"}"));
    }

    /// <summary>The id of a message is the effect key of its call.</summary>
    private static string Answer(string result) => "{\"jsonrpc\":\"2.0\",\"id\":\"" + Calls.EffectKey + "\",\"result\":" + result + "}";
}
