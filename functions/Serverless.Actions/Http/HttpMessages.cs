using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Serverless.Actions.Http;

/// <summary>Between the arguments of a call and what goes over the wire.</summary>
internal static class HttpMessages
{
    public static HttpRequestMessage Request(HttpCallArguments arguments, string effectKey)
    {
        var request = new HttpRequestMessage(arguments.Method, arguments.Endpoint);
        if (arguments.Body is { } body)
        {
            request.Content = Content(body);
        }

        foreach (var (name, value) in arguments.Headers)
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.Add(name, value);
            }
            else
            {
                request.Headers.Add(name, value);
            }
        }

        request.Headers.TryAddWithoutValidation("Idempotency-Key", effectKey);
        return request;
    }

    /// <summary>The body, or null where it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            return null;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent((int)(response.Content.Headers.ContentLength ?? 4096) + 1);
        try
        {
            var length = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > limit)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static JsonElement Output(HttpCallArguments arguments, HttpRequestMessage request, HttpResponseMessage response, byte[] content)
    {
        if (arguments.Output == HttpOutput.Content && IsJson(response.Content.Headers.ContentType) && TryParse(content, out var json))
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            switch (arguments.Output)
            {
                case HttpOutput.Raw:
                    writer.WriteBase64StringValue(content);
                    break;
                case HttpOutput.Content:
                    WriteContent(writer, response, content);
                    break;
                default:
                    WriteResponse(writer, request, response, content);
                    break;
            }
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    public static string Excerpt(byte[] content) =>
        content.Length == 0 ? "(no body)" : Encoding.UTF8.GetString(content.AsSpan(0, Math.Min(content.Length, 256)));

    private static ByteArrayContent Content(JsonElement body)
    {
        var (bytes, type) = body.ValueKind == JsonValueKind.String
            ? (Encoding.UTF8.GetBytes(body.GetString()!), "text/plain")
            : (Encoding.UTF8.GetBytes(body.GetRawText()), "application/json");
        return new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type, "utf-8") } };
    }

    private static void WriteResponse(Utf8JsonWriter writer, HttpRequestMessage request, HttpResponseMessage response, byte[] content)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("request");
        writer.WriteString("method", request.Method.Method);
        writer.WriteString("uri", request.RequestUri!.AbsoluteUri);
        writer.WriteEndObject();
        writer.WriteNumber("statusCode", (int)response.StatusCode);
        writer.WriteStartObject("headers");
        foreach (var header in response.Headers.Concat(response.Content.Headers))
        {
            writer.WriteString(header.Key, string.Join(", ", header.Value));
        }

        writer.WriteEndObject();
        writer.WritePropertyName("content");
        WriteContent(writer, response, content);
        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, HttpResponseMessage response, byte[] content)
    {
        if (IsJson(response.Content.Headers.ContentType) && TryParse(content, out var json))
        {
            json.WriteTo(writer);
        }
        else if (content.Length == 0)
        {
            writer.WriteNullValue();
        }
        else if (System.Text.Unicode.Utf8.IsValid(content))
        {
            writer.WriteStringValue(content);
        }
        else
        {
            writer.WriteBase64StringValue(content);
        }
    }

    private static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media && (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static bool TryParse(byte[] content, out JsonElement json)
    {
        json = default;
        try
        {
            // The reader accepts bytes that are no UTF-8 and fails on them later, deep in a run.
            json = content.Length > 0 && System.Text.Unicode.Utf8.IsValid(content) ? JsonElement.Parse(content) : default;
            return json.ValueKind != JsonValueKind.Undefined;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
