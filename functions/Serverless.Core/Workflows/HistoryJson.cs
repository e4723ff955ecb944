using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows;

/// <summary>Histories as UTF-8: compact JSON, one array a list or one object a fact. Payloads are kept byte for byte, so numbers keep their spelling.</summary>
public static class HistoryJson
{
    // The default of 64 is less than what an event may nest.
    private static readonly HistoryJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 1100,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new VerbatimJsonConverter(), new OptionalVerbatimJsonConverter() },
    });

    public static byte[] Write(IReadOnlyList<HistoryEvent> facts) => JsonSerializer.SerializeToUtf8Bytes(facts, Context.IReadOnlyListHistoryEvent);

    public static byte[] Write(HistoryEvent fact) => JsonSerializer.SerializeToUtf8Bytes(fact, Context.HistoryEvent);

    /// <exception cref="HistoryCorruptException">The bytes are no list of facts.</exception>
    public static IReadOnlyList<HistoryEvent> ReadList(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Context.IReadOnlyListHistoryEvent) ?? throw new HistoryCorruptException("A history is a list of facts, not null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new HistoryCorruptException($"Not a list of facts: {e.Message}", e);
        }
    }

    /// <exception cref="HistoryCorruptException">The bytes are no fact.</exception>
    public static HistoryEvent Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Context.HistoryEvent) ?? throw new HistoryCorruptException("A fact is an object, not null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new HistoryCorruptException($"Not a fact: {e.Message}", e);
        }
    }
}

[JsonSerializable(typeof(IReadOnlyList<HistoryEvent>))]
[JsonSerializable(typeof(HistoryEvent))]
internal sealed partial class HistoryJsonContext : JsonSerializerContext;
