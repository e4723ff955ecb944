using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Core.Audit;

/// <summary>What a block says, as JSON: <c>{"at", "host", "attempts": [{"kind", …}, …]}</c>.</summary>
/// <param name="At">When the block was sealed, by the clock of the host.</param>
/// <param name="Host">Who wrote it: the machine and a number that is new with each process.</param>
/// <param name="Attempts">In the order in which they came.</param>
public sealed record AuditBody(DateTimeOffset At, string Host, IReadOnlyList<AuditEntry> Attempts)
{
    /// <summary>One entry, for <see cref="Join"/>.</summary>
    public static byte[] Write(AuditEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, AuditJsonContext.Lasting.AuditEntry);

    /// <summary>The body of a block with these entries.</summary>
    public static byte[] Join(DateTimeOffset at, string host, IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        var to = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("at", at.ToUniversalTime());
        json.WriteString("host", host);
        json.WriteStartArray("attempts");
        foreach (var entry in entries)
        {
            json.WriteRawValue(entry.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return to.WrittenSpan.ToArray();
    }

    /// <summary>Null where it is no body that this build can read.</summary>
    public static AuditBody? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, AuditJsonContext.Lasting.AuditBody);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(AuditBody))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class AuditJsonContext : JsonSerializerContext
{
    public static readonly AuditJsonContext Lasting = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
