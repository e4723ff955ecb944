using System.Text.Json;
using Serverless.Core.Events.Signatures;

namespace Serverless.Core.Events.Webhooks;

/// <summary>What is known about deliveries of a scheme without a word in the source file. Null where the scheme says nothing.</summary>
internal static class SchemeDefaults
{
    private const long Year10000 = 253_402_300_800;

    public static string? Id(SignatureScheme scheme, ReceivedHeaders headers, Lazy<JsonElement> body) => Filled(scheme switch
    {
        GitHubScheme => headers.Find("x-github-delivery"),
        StandardWebhooksScheme => headers.Find(StandardWebhooksScheme.IdHeader),
        StripeScheme => Text(body.Value, "id"),
        SlackScheme => Text(body.Value, "event_id"),
        _ => null,
    });

    public static string? Type(SignatureScheme scheme, ReceivedHeaders headers, Lazy<JsonElement> body) => scheme switch
    {
        GitHubScheme when Filled(headers.Find("x-github-event")) is { } name => $"com.github.{name}",
        StandardWebhooksScheme => Text(body.Value, "type"),
        StripeScheme when Text(body.Value, "type") is { } name => $"com.stripe.{name}",
        SlackScheme when Text(Member(body.Value, "event"), "type") is { } name => $"com.slack.{name}",
        SlackScheme when Text(body.Value, "type") is { } name => $"com.slack.{name}",
        _ => null,
    };

    public static DateTimeOffset? Time(SignatureScheme scheme, ReceivedHeaders headers) =>
        scheme is StandardWebhooksScheme && long.TryParse(headers.Find(StandardWebhooksScheme.TimeHeader), out var seconds) && seconds is >= 0 and < Year10000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string? Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } text ? Filled(text.GetString()) : null;

    private static JsonElement Member(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static string? Filled(string? text) => text is "" ? null : text;
}
