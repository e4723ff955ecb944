using Serverless.Core.Events.Formats;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events;

/// <summary>Makes CloudEvents of a request to the door for events. It takes CloudEvents 1.0 in structured, batched and binary mode (HTTP
/// protocol binding, section 3) and the Event Grid schema; as plain <c>application/json</c> each object is taken for what it shows itself to be
/// (<c>specversion</c> or <c>eventType</c>). One object or an array of them: the shape of the body decides, not the content type, since a sender that
/// mislabels a batch would lose it. Every event stands on its own: a bad one does not take the good ones with it.</summary>
public static class EventNormalizer
{
    // An event is as deep as any strict JSON; the array of a batch is one level more, and data that gets an envelope here one less.
    private const int BatchDepth = StrictJson.DepthLimit + 1;

    /// <param name="defaultSource">The source of Event Grid events without a <c>topic</c> (the form in which they are published, not delivered);
    /// without it such events are rejected.</param>
    public static Normalization Normalize(ReceivedEvent received, string? defaultSource = null)
    {
        var media = MediaType.Parse(received.Headers.Find("content-type"));
        if (!media.IsCloudEvents && BinaryCloudEvent.IsUsedBy(received.Headers))
        {
            return BinaryCloudEvent.Read(received.Headers, media, received.Body);
        }

        if (media.IsCloudEvents && !media.IsJson)
        {
            return Rejections.Whole(received.Body, "event/format", $"'{media.Name}' is not an event format read here; send application/cloudevents+json.");
        }

        return ReadJson(StrictJson.WithoutMark(received.Body), media, defaultSource);
    }

    private static Normalization ReadJson(ReadOnlyMemory<byte> body, MediaType media, string? defaultSource)
    {
        using var outline = StrictJson.Outline(body.Span, StartsArray(body.Span) ? BatchDepth : StrictJson.DepthLimit);
        if (outline.Broken)
        {
            return Rejections.Whole(body, [.. outline.Faults.Select(fault => fault.Problem)]);
        }

        var batch = new EventBatch(body, outline, media.IsCloudEvents, defaultSource);
        if (outline.Array)
        {
            batch.ReadItems();
        }
        else
        {
            batch.ReadWhole();
        }

        return batch.Result;
    }

    private static bool StartsArray(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8).StartsWith("["u8);
}
