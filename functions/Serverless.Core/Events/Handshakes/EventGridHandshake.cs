using System.Text.Json;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events.Handshakes;

/// <summary>What Event Grid says about a subscription instead of an event, and the answer. The <c>validationUrl</c> it sends is never fetched.</summary>
public abstract record EventGridHandshake
{
    private const string ValidationEvent = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const int CodeLimit = 1024;

    private EventGridHandshake()
    {
    }

    /// <summary>Answer 200 (202 is not accepted) with <c>{"validationResponse": CODE}</c>.</summary>
    public sealed record Validated(string Code) : EventGridHandshake;

    /// <summary>A subscription was deleted; answer 200.</summary>
    public sealed record Unsubscribed(string Subscription) : EventGridHandshake;

    /// <summary>The subscription is none of ours, or the request holds no code.</summary>
    public sealed record Refused(string Reason) : EventGridHandshake;

    /// <summary>Null where the request is no handshake: its <c>aeg-event-type</c> says otherwise or is absent.</summary>
    /// <param name="subscriptions">The names (without case) of the subscriptions that may point here; null for any. With any, whoever can make
    /// Event Grid subscriptions can send events here: then the door needs another lock.</param>
    public static EventGridHandshake? Recognise(ReceivedEvent received, IReadOnlyCollection<string>? subscriptions = null)
    {
        var kind = received.Headers.Find("aeg-event-type");
        var name = received.Headers.Find("aeg-subscription-name") ?? "";
        return kind switch
        {
            "SubscriptionDeletion" or "Unsubscribe" => new Unsubscribed(name),
            "SubscriptionValidation" when subscriptions is not null && !subscriptions.Contains(name, StringComparer.OrdinalIgnoreCase) =>
                new Refused("This event subscription is not among those that may deliver here."),
            "SubscriptionValidation" => Validate(StrictJson.WithoutMark(received.Body)),
            _ => null,
        };
    }

    private static EventGridHandshake Validate(ReadOnlyMemory<byte> body)
    {
        if (StrictJson.Check(body.Span).Count > 0)
        {
            return new Refused("The body of a validation is JSON.");
        }

        var json = JsonElement.Parse(body.Span);
        var validation = json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 1 ? json[0] : json;
        return TypeOf(validation) == ValidationEvent && CodeOf(Member(validation, "data")) is { Length: > 0 and <= CodeLimit } code
            ? new Validated(code)
            : new Refused("A validation is one event of type Microsoft.EventGrid.SubscriptionValidationEvent with data.validationCode.");
    }

    private static string? TypeOf(JsonElement validation) => Text(Member(validation, "eventType")) ?? Text(Member(validation, "type"));

    // In the CloudEvents shape the data is a string that holds the JSON.
    private static string? CodeOf(JsonElement data) =>
        Text(data) is { } inner
            ? StrictJson.Check(System.Text.Encoding.UTF8.GetBytes(inner)).Count == 0 ? Text(Member(JsonElement.Parse(inner), "validationCode")) : null
            : Text(Member(data, "validationCode"));

    private static JsonElement Member(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;
}
