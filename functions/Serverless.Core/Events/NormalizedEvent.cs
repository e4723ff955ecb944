using Serverless.Core.Documents;

namespace Serverless.Core.Events;

/// <summary>A CloudEvents 1.0 event with JSON data. <paramref name="Utf8"/> is the whole event in the structured JSON format
/// (CloudEvents JSON format, section 3), strictly valid: UTF-8, no lone surrogates, no duplicate keys.</summary>
public sealed record NormalizedEvent(string Source, string Id, string Type, string? Subject, DateTimeOffset? Time, ReadOnlyMemory<byte> Utf8)
{
    private EventKey? key;

    /// <summary>Identity: two deliveries with the same source and id are the same event (CloudEvents 1.0, section 3.1.1).</summary>
    public EventKey Key => key ??= EventKey.Of(Source, Id);
}

/// <summary>Something that could not be made an event: its bytes as they came, and every reason.</summary>
/// <param name="Index">Its place in its batch, from 0.</param>
public sealed record RejectedEvent(ReadOnlyMemory<byte> Raw, IReadOnlyList<Problem> Problems, int Index = 0);

/// <summary>What one request came to: events and rejections, each in the order they stood.</summary>
public sealed record Normalization(IReadOnlyList<NormalizedEvent> Events, IReadOnlyList<RejectedEvent> Rejected);
