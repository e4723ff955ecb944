using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;

namespace Serverless.Actions.A2a;

/// <summary>Where an agent is: the <c>url</c> of a card, or of one of its interfaces. A2A protocol, "Agent Card".</summary>
internal static class AgentCard
{
    private const string Binding = "JSONRPC";

    /// <returns>Null where the card names no address that speaks JSON-RPC over HTTP.</returns>
    public static Uri? AddressOf(JsonElement card)
    {
        var own = Texts.Of(card, "preferredTransport") is null or Binding ? Texts.Of(card, "url") : null;
        var text = own ?? Interfaces(card, "supportedInterfaces", "protocolBinding") ?? Interfaces(card, "additionalInterfaces", "transport");
        return text is null ? null : EndpointAddress.ReadUri(JsonSerializer.SerializeToElement(text), "'url'", out _);
    }

    private static string? Interfaces(JsonElement card, string key, string kind) =>
        card.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => Texts.Of(item, kind) == Binding).Select(item => Texts.Of(item, "url")).FirstOrDefault()
            : null;
}
