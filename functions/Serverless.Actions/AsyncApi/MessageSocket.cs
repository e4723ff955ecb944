using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions.AsyncApi;

/// <summary>Messages over WebSocket, each in one message of it. RFC 6455.</summary>
internal sealed class MessageSocket(HttpSender sender)
{
    public async Task<CallOutcome> PublishAsync(Uri address, CallIdentity? identity, JsonElement payload, CallTime time)
    {
        using var named = new HttpRequestMessage(HttpMethod.Get, address);
        try
        {
            using var socket = await sender.OpenAsync(address, identity, time.Token).ConfigureAwait(false);
            var message = payload.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(payload.GetString()!) : JsonMarshal.GetRawUtf8Value(payload).ToArray();
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, time.Token).ConfigureAwait(false);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, time.Token).ConfigureAwait(false);
            return new CallOutcome.Returned(JsonElement.Parse("null"));
        }
        catch (Exception e) when (e is not OperationCanceledException || !time.Cancelled)
        {
            return CallFailures.Of(e is WebSocketException ? new IOException(e.GetBaseException().Message) : e, named, time.Longest);
        }
    }

    /// <summary>Messages until there are enough, or the time is over: the one that is wanted, which begins here, or else what is left of the call's.</summary>
    public async Task<CallOutcome> ConsumeAsync(Uri address, CallIdentity? identity, Consumption wanted, CallTime call)
    {
        using var named = new HttpRequestMessage(HttpMethod.Get, address);
        using var own = wanted.Time is { } longest ? new CallTime(longest, call.Cancellation) : null;
        var time = own ?? call;
        var consumed = new JsonArray();
        try
        {
            using var socket = await sender.OpenAsync(address, identity, time.Token).ConfigureAwait(false);
            var total = 0;
            while (!wanted.IsEnough(consumed.Count) && await ReceiveAsync(socket, HttpFunctionCaller.ResponseLimit - total, time.Token).ConfigureAwait(false) is { } bytes)
            {
                total += bytes.Length;
                var message = Read(bytes);
                var json = JsonSerializer.SerializeToElement(message);
                if (!wanted.Matches(json))
                {
                    continue;
                }

                if (wanted.EndsBefore(json))
                {
                    break;
                }

                consumed.Add(message);
                if (wanted.EndsAfter(json))
                {
                    break;
                }
            }

            return wanted.IsEnough(consumed.Count) || wanted.Amount is null ? Returned(consumed) : CallFailures.Of(new IOException("The connection was closed before there were enough messages."), named, time.Longest);
        }
        catch (OperationCanceledException) when (wanted.Time is not null && !time.Cancelled)
        {
            return Returned(consumed);
        }
        catch (Exception e) when (e is not OperationCanceledException || !time.Cancelled)
        {
            return CallFailures.Of(e is WebSocketException ? new IOException(e.GetBaseException().Message) : e, named, time.Longest);
        }
    }

    private static CallOutcome.Returned Returned(JsonArray consumed) => new(JsonSerializer.SerializeToElement(consumed));

    /// <returns>Null where the other side has closed.</returns>
    private static async Task<byte[]?> ReceiveAsync(ClientWebSocket socket, int limit, CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancellation).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (message.Length > limit)
            {
                throw new IOException($"It sent more than {HttpFunctionCaller.ResponseLimit} bytes.");
            }

            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    /// <summary>As "AsyncAPI Inbound Message" has it. A payload that is no JSON is a text.</summary>
    private static JsonObject Read(byte[] bytes)
    {
        JsonNode? payload;
        try
        {
            payload = JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            payload = Encoding.UTF8.GetString(bytes);
        }

        var message = new JsonObject { ["payload"] = payload, ["headers"] = new JsonObject() };
        if ((payload as JsonObject)?["correlationId"] is JsonValue correlation)
        {
            message["correlationId"] = correlation.DeepClone();
        }

        return message;
    }
}
