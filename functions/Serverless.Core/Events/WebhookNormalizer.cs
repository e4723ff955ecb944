using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events.Formats;
using Serverless.Core.Events.Json;
using Serverless.Core.Events.Webhooks;

namespace Serverless.Core.Events;

/// <summary>Makes one CloudEvent of a verified delivery to a webhook source; the body is JSON. Without a word in the source file:
/// id is what the scheme knows as the delivery's id, otherwise the SHA-256 of the body (so a sender that repeats a body on purpose needs an <c>id</c>);
/// type is what the scheme knows, otherwise <c>webhook.NAME</c>; source is <c>/hooks/NAME</c>; data is the body.</summary>
public static class WebhookNormalizer
{
    public static Normalization Normalize(WebhookSource source, ReceivedEvent received)
    {
        var body = StrictJson.WithoutMark(received.Body);

        // The envelope is one level more around the data.
        var problems = StrictJson.Check(body.Span, StrictJson.DepthLimit - 1);
        if (problems.Count > 0)
        {
            return Rejections.Whole(received.Body, problems);
        }

        if (body.Length > EventLimits.EventBytes)
        {
            return TooLarge(received, body.Length);
        }

        var delivery = new WebhookDelivery(source, received, body);
        var draft = delivery.Draft();
        if (draft.Problems.Count > 0)
        {
            return Rejections.Whole(received.Body, draft.Problems);
        }

        var id = draft.Id ?? Convert.ToHexStringLower(SHA256.HashData(received.Body.Span));
        var utf8 = Write(draft, id, body);
        return utf8.Length > EventLimits.EventBytes
            ? TooLarge(received, utf8.Length)
            : new Normalization([new NormalizedEvent(draft.Source, id, draft.Type, draft.Subject, draft.Time, utf8)], []);
    }

    private static Normalization TooLarge(ReceivedEvent received, int length) =>
        Rejections.Whole(received.Body, "event/too-large", $"An event has at most {EventLimits.EventBytes} bytes and this one has {length}; send a reference to the data.");

    private static ReadOnlyMemory<byte> Write(WebhookDraft draft, string id, ReadOnlyMemory<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", id);
            writer.WriteString("source", draft.Source);
            writer.WriteString("type", draft.Type);
            if (draft.Subject is not null)
            {
                writer.WriteString("subject", draft.Subject);
            }

            if (draft.Time is { } time)
            {
                writer.WriteString("time", time.UtcDateTime);
            }

            writer.WritePropertyName("data");
            writer.WriteRawValue(draft.Data is { } data ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(data) : body.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
