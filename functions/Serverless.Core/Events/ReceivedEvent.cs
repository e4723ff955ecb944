namespace Serverless.Core.Events;

/// <summary>What came through a door, before anything is trusted. One request may hold several events.</summary>
/// <param name="Door">The source it came through: <c>event-grid</c>, <c>cloudevents</c>, <c>hook/NAME</c>, <c>timer</c>, <c>run</c>.</param>
public sealed record ReceivedEvent(string Door, ReceivedHeaders Headers, ReadOnlyMemory<byte> Body, DateTimeOffset ReceivedAt);

/// <summary>HTTP headers as they came; names compare without case, the first of a name wins.</summary>
public sealed class ReceivedHeaders(IReadOnlyList<KeyValuePair<string, string>> all)
{
    public static readonly ReceivedHeaders None = new([]);

    public IReadOnlyList<KeyValuePair<string, string>> All { get; } = all;

    public string? Find(string name)
    {
        foreach (var header in All)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
