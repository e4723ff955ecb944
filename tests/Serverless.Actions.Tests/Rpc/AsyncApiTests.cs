using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Rpc;

public class AsyncApiTests
{
    private const string Version2 = """
        {"asyncapi":"2.6.0","servers":{"prod":{"url":"kafka://nowhere","protocol":"kafka"},"staging":{"url":"$HOST/{env}","protocol":"http","variables":{"env":{"default":"dev"}}}},
         "channels":{"/pets":{"publish":{"operationId":"addPet"}}}}
        """;

    private const string Version3 = """
        {"asyncapi":"3.0.0","servers":{"sock":{"host":"$HOST","pathname":"/live","protocol":"ws"}},
         "channels":{"news":{"address":"/news","servers":[{"$ref":"#/servers/sock"}]}},
         "operations":{"getNews":{"action":"receive","channel":{"$ref":"#/channels/news"}},"sendNews":{"action":"send","channel":{"$ref":"#/channels/news"}}}}
        """;

    [Theory]
    [InlineData("""{"operation":"addPet"}""", "/dev/pets")]
    [InlineData("""{"channel":"/pets","server":{"name":"staging","variables":{"env":"t/1"}}}""", "/t%2F1/pets")]
    [InlineData("""{"channel":"/pets","protocol":"http"}""", "/dev/pets")]
    public async Task A_message_is_published_over_http(string how, string sent)
    {
        await using var target = await StartAsync(Version2);
        await RouterCalls.ReturnedAsync("asyncapi", With(target, how, """ "message":{"payload":{"petId":1},"headers":{"foo":"bar"}},"authentication":{"bearer":{"token":"t"}} """));
        var request = target.Requests.Last();
        Assert.Equal(("POST", sent, """{"petId":1}""", "bar", "Bearer t"), (request.Method, request.RawTarget, request.Body, request.Header("foo"), request.Header("Authorization")));
    }

    [Theory]
    [InlineData("""{"operation":"other"}""", "no such operation")]
    [InlineData("""{"operation":"addPet","protocol":"ws"}""", "no server")]
    [InlineData("""{"operation":"addPet","server":{"name":"prod"}}""", "no server")]
    public async Task What_the_description_does_not_have_is_refused(string how, string said)
    {
        await using var target = await StartAsync(Version2);
        var failure = await RouterCalls.FailedAsync("asyncapi", With(target, how, """ "message":{"payload":{}} """));
        Assert.Equal(FailureTypes.Configuration, failure.Type);
        Assert.Contains(said, failure.Detail);
    }

    [Theory]
    [InlineData("""{"amount":2}""", "[2,4]")]
    [InlineData("""{"while":".payload.n < 6","for":"PT20S"}""", "[2,4,6]")]
    [InlineData("""{"until":".payload.n == 6","for":{"seconds":20}}""", "[2,4]")]
    [InlineData("""{"amount":50,"for":{"milliseconds":400}}""", "[2,4,6,8]")]
    public async Task Messages_are_consumed_over_a_socket_until_there_are_enough(string consume, string expected)
    {
        await using var target = await StartAsync(Version3);
        var output = await RouterCalls.ReturnedAsync("asyncapi", With(target, """{"operation":"getNews"}""", """ "subscription":{"filter":".payload.n % $context.m == 0","arguments":{"context":{"m":2}},"consume":$C} """.Replace("$C", consume)));
        Assert.Equal(expected, "[" + string.Join(',', output.EnumerateArray().Select(message => message.GetProperty("payload").GetProperty("n").GetRawText())) + "]");
    }

    [Fact]
    public async Task A_message_is_published_over_a_socket()
    {
        await using var target = await StartAsync(Version3);
        await RouterCalls.ReturnedAsync("asyncapi", With(target, """{"operation":"sendNews"}""", """ "message":{"payload":{"n":1.50}} """));
        Assert.Equal("""{"n":1.50}""", await Said.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private TaskCompletionSource<string> Said { get; } = new();

    private Task<Target> StartAsync(string document) => Target.StartAsync(
        async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                await TalkAsync(await context.WebSockets.AcceptWebSocketAsync(), context.RequestAborted);
                return;
            }

            await context.Response.WriteAsync(context.Request.Path == "/doc" ? document.Replace("$HOST", document.Contains("2.6", StringComparison.Ordinal) ? $"http://{context.Request.Host}" : context.Request.Host.Value) : "");
        },
        app => app.UseWebSockets());

    private async Task TalkAsync(WebSocket socket, CancellationToken cancellation)
    {
        for (var n = 1; n <= 8; n++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""), WebSocketMessageType.Text, true, cancellation);
        }

        var buffer = new byte[1024];
        var heard = await socket.ReceiveAsync(buffer, cancellation);
        Said.TrySetResult(Encoding.UTF8.GetString(buffer, 0, heard.Count));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    private static JsonElement With(Target target, string how, string more) =>
        JsonElement.Parse("{" + how[1..^1] + ",\"document\":{\"endpoint\":\"" + target.Address + "/doc\"}," + more + "}");
}
