using System.Buffers;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events.Formats;
using Serverless.Core.Expressions;
using Serverless.Jq;

namespace Serverless.Core.Events.Webhooks;

/// <summary>One delivery to a source, its body known to be strict JSON.</summary>
internal sealed class WebhookDelivery
{
    private static readonly Dictionary<string, JsonElement> NoVariables = [];

    // What a sender shows to be let in, wherever it is sent, is kept out of expressions and so out of events.
    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-functions-key", "x-gitlab-token", "aeg-sas-key", "aeg-sas-token",
    };

    private readonly WebhookSource source;
    private readonly ReceivedEvent received;
    private readonly ReadOnlyMemory<byte> text;
    private readonly Lazy<JsonElement> body;
    private readonly List<Problem> problems = [];
    private readonly JsonElement input;
    private readonly JqBudget budget;

    public WebhookDelivery(WebhookSource source, ReceivedEvent received, ReadOnlyMemory<byte> text)
    {
        this.source = source;
        this.received = received;
        this.text = text;
        body = new Lazy<JsonElement>(() => JsonElement.Parse(text.Span), isThreadSafe: false);
        input = source.Mapping.Computes ? Compose() : default;
        budget = JqBudget.Default with { Now = received.ReceivedAt };
    }

    public WebhookDraft Draft()
    {
        var mapping = source.Mapping;
        var id = Text("id", mapping.Id) ?? (mapping.Id is null ? SchemeDefaults.Id(source.Scheme, received.Headers, body) : null);
        var type = mapping.Type is null ? SchemeDefaults.Type(source.Scheme, received.Headers, body) ?? $"webhook.{source.Name}" : Required("type", mapping.Type);
        var from = mapping.Source is null ? $"/hooks/{source.Name}" : Required("source", mapping.Source);
        var subject = Text("subject", mapping.Subject);
        var time = mapping.Time is null ? SchemeDefaults.Time(source.Scheme, received.Headers) : Time(mapping.Time);
        var data = mapping.Data is null ? null : Evaluate("data", mapping.Data);
        CheckCharacters(id, type, from, subject);
        return new WebhookDraft(id, type, from, subject, time, data, problems);
    }

    private JsonElement Compose()
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("headers");
            foreach (var group in received.Headers.All.GroupBy(header => header.Key.ToLowerInvariant()).Where(group => !IsCredential(group.Key)))
            {
                writer.WriteString(group.Key, group.First().Value);
            }

            writer.WriteEndObject();
            writer.WritePropertyName("body");
            writer.WriteRawValue(text.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private bool IsCredential(string header) => Credentials.Contains(header) || source.Scheme.ProofHeaders.Contains(header, StringComparer.OrdinalIgnoreCase);

    private JsonElement? Evaluate(string part, ExpressionTemplate template)
    {
        switch (template.Evaluate(input, NoVariables, budget))
        {
            case ExpressionOutcome.Value value:
                return value.Json;
            case ExpressionOutcome.Failed failed:
                Report("source/expression-failed", $"'{part}' of the source '{source.Name}' could not be computed: {failed.Reason}");
                return null;
            default:
                return null;
        }
    }

    /// <summary>A text, or null where the expression gives null or an empty text.</summary>
    private string? Text(string part, ExpressionTemplate? template)
    {
        var value = template is null ? null : Evaluate(part, template);
        switch (value?.ValueKind)
        {
            case null or JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return value.Value.GetString() is { Length: > 0 } filled ? filled : null;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.Value.GetRawText();
            default:
                Report("source/not-a-text", $"'{part}' of the source '{source.Name}' came to {MapReader.Name(value.Value.ValueKind)} and is a text.");
                return null;
        }
    }

    private string Required(string part, ExpressionTemplate template)
    {
        var before = problems.Count;
        var value = Text(part, template);
        if (value is null && problems.Count == before)
        {
            Report("source/empty", $"'{part}' of the source '{source.Name}' came to nothing for this delivery, and every event has one.");
        }

        return value ?? "";
    }

    /// <summary>An RFC 3339 timestamp, or a number of seconds since 1970.</summary>
    private DateTimeOffset? Time(ExpressionTemplate template)
    {
        if (Text("time", template) is not { } value)
        {
            return null;
        }

        const double year10000 = 253_402_300_800;
        var time = Rfc3339.Parse(value) ?? (double.TryParse(value, out var seconds) && seconds is >= 0 and < year10000 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null);
        if (time is null)
        {
            Report("source/not-a-time", $"'time' of the source '{source.Name}' came to a text that is neither an RFC 3339 timestamp nor seconds since 1970.");
        }

        return time;
    }

    private void CheckCharacters(params ReadOnlySpan<string?> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (AttributeRules.HasForbiddenCharacter(attribute))
            {
                Report("event/attribute-characters", "An attribute of the event holds a control character; attributes are plain text.");
            }
        }
    }

    private void Report(string code, string sentence) => problems.Add(new Problem(code, null, 0, 0, sentence));
}
