using System.Buffers;
using System.Text.Json;
using Serverless.Application.Runs;

namespace Serverless.Actions.Http;

/// <summary>Makes the output of a call from its answer; Serverless Workflow DSL 1.0.3 "HTTP Response".</summary>
internal static class HttpAnswers
{
    /// <summary>Deeper than the deepest content with a response around it.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 128 };

    /// <summary>The body up to <paramref name="limit"/> bytes, and one byte more where there is more.</summary>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);

        // Grows with what arrives, not with what the target announces.
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            var length = 0;
            int read;
            while (length <= limit
                && (read = await stream.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length - length, limit + 1 - length)), cancellation).ConfigureAwait(false)) > 0)
            {
                length += read;
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

    public static JsonElement Output(HttpOutput output, HttpRequestMessage request, HttpResponseMessage response, byte[] content)
    {
        if (output == HttpOutput.Content && AnswerContent.Json(response, content) is { } json)
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>(content.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            switch (output)
            {
                case HttpOutput.Raw:
                    writer.WriteBase64StringValue(content);
                    break;
                case HttpOutput.Content:
                    AnswerContent.Write(writer, response, content);
                    break;
                default:
                    WriteResponse(writer, request, response, content);
                    break;
            }
        }

        return JsonElement.Parse(buffer.WrittenSpan, Reading);
    }

    /// <summary>The output is recorded and shown, so the request in it has neither its query nor the values of headers that may be credentials,
    /// and the answer none that say who somebody is, such as cookies, which are credentials of a session.</summary>
    private static void WriteResponse(Utf8JsonWriter writer, HttpRequestMessage request, HttpResponseMessage response, byte[] content)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("request");
        writer.WriteString("method", request.Method.Method);
        writer.WriteString("uri", request.RequestUri!.GetLeftPart(UriPartial.Path));
        writer.WriteStartObject("headers");
        WriteHeaders(writer, request.Headers, HeaderRules.IsPublic);
        WriteHeaders(writer, request.Content?.Headers, HeaderRules.IsPublic);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteNumber("statusCode", (int)response.StatusCode);
        writer.WriteStartObject("headers");
        WriteHeaders(writer, response.Headers, name => !CredentialNames.Authenticate(name));
        WriteHeaders(writer, response.Content.Headers, _ => true);
        writer.WriteEndObject();
        writer.WritePropertyName("content");
        AnswerContent.Write(writer, response, content);
        writer.WriteEndObject();
    }

    private static void WriteHeaders(Utf8JsonWriter writer, System.Net.Http.Headers.HttpHeaders? headers, Func<string, bool> shown)
    {
        foreach (var (name, values) in headers?.NonValidated ?? default)
        {
            writer.WriteString(name, shown(name) ? values.ToString() : "***");
        }
    }
}
