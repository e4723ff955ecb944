using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events.Formats;

/// <summary>Reads a CloudEvent in binary mode (HTTP protocol binding 1.0, section 3.1): attributes in <c>ce-</c> headers, data in the body, and
/// writes it as structured JSON. JSON data stays JSON, text becomes a string, anything else <c>data_base64</c>.</summary>
internal static class BinaryCloudEvent
{
    private const string Prefix = "ce-";

    public static bool IsUsedBy(ReceivedHeaders headers) => headers.Find("ce-specversion") is not null || (headers.Find("ce-type") is not null && headers.Find("ce-id") is not null);

    public static Normalization Read(ReceivedHeaders headers, MediaType media, ReadOnlyMemory<byte> body)
    {
        var problems = new List<Problem>();
        var attributes = ReadAttributes(headers, problems);
        var time = CheckAttributes(attributes, problems);
        var data = StrictJson.WithoutMark(body);
        var isJson = media.IsAbsent || media.IsJson;
        if (isJson && !data.IsEmpty)
        {
            // The envelope is one level more around the data.
            problems.AddRange(StrictJson.Check(data.Span, StrictJson.DepthLimit - 1));
        }

        if (problems.Count > 0)
        {
            return Rejections.Whole(body, problems);
        }

        var utf8 = Write(attributes, headers.Find("content-type"), isJson, media, isJson ? data : body);
        return utf8.Length > EventLimits.EventBytes
            ? Rejections.Whole(body, "event/too-large", $"An event has at most {EventLimits.EventBytes} bytes as JSON and this one would have {utf8.Length}; send a reference to the data.")
            : new Normalization([new NormalizedEvent(attributes["source"], attributes["id"], attributes["type"], attributes.GetValueOrDefault("subject"), time, utf8)], []);
    }

    private static Dictionary<string, string> ReadAttributes(ReceivedHeaders headers, List<Problem> problems)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (header, value) in headers.All)
        {
            if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var name = header[Prefix.Length..].ToLowerInvariant();
            if (!AttributeRules.IsName(Encoding.UTF8.GetBytes(name)) || name is "data" or "datacontenttype")
            {
                problems.Add(At("event/attribute-name", $"The header '{header}' names no attribute: names are letters and digits, data is the body and its type the Content-Type."));
            }
            else if (HeaderText.Decode(value) is not { } text || AttributeRules.HasForbiddenCharacter(text))
            {
                problems.Add(At("event/attribute-characters", $"The header '{header}' is not percent-encoded UTF-8 text without control characters."));
            }
            else if (!attributes.TryAdd(name, text))
            {
                problems.Add(At("event/duplicate-attribute", $"The header '{header}' stands twice; send it once."));
            }
        }

        return attributes;
    }

    private static DateTimeOffset? CheckAttributes(Dictionary<string, string> attributes, List<Problem> problems)
    {
        foreach (var name in (ReadOnlySpan<string>)["specversion", "id", "source", "type"])
        {
            if (!attributes.TryGetValue(name, out var value))
            {
                problems.Add(At("event/missing-attribute", $"The header 'ce-{name}' is missing; every event has one."));
            }
            else if (value.Length == 0)
            {
                problems.Add(At("event/empty-attribute", $"The header 'ce-{name}' is empty; give it a value."));
            }
        }

        if (attributes.TryGetValue("specversion", out var version) && version is not ("1.0" or ""))
        {
            problems.Add(At("event/specversion", "'ce-specversion' is 1.0; other versions of CloudEvents are not read here."));
        }

        var time = attributes.TryGetValue("time", out var text) ? Rfc3339.Parse(text) : null;
        if (text is not null && time is null)
        {
            problems.Add(At("event/not-a-time", "'ce-time' is an RFC 3339 timestamp with its offset, such as 2026-01-02T03:04:05Z."));
        }

        if (attributes.GetValueOrDefault("subject") is "")
        {
            attributes.Remove("subject");
        }

        return time;
    }

    private static ReadOnlyMemory<byte> Write(Dictionary<string, string> attributes, string? contentType, bool isJson, MediaType media, ReadOnlyMemory<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in attributes)
            {
                writer.WriteString(name, value);
            }

            if (!string.IsNullOrWhiteSpace(contentType))
            {
                writer.WriteString("datacontenttype", contentType);
            }

            WriteData(writer, isJson, media, data.Span);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteData(Utf8JsonWriter writer, bool isJson, MediaType media, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (isJson)
        {
            writer.WritePropertyName("data");
            writer.WriteRawValue(data, skipInputValidation: true);
        }
        else if (media.IsText && Utf8.IsValid(data))
        {
            writer.WriteString("data", data);
        }
        else
        {
            writer.WriteBase64String("data_base64", data);
        }
    }

    private static Problem At(string code, string sentence) => new(code, null, 0, 0, sentence);
}
