using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Secrets;

/// <summary>Puts into the arguments of a call what is made of secrets.</summary>
internal static class SealedArguments
{
    // What an event may nest, inside of what holds it.
    private const int Depth = 1_200;

    /// <param name="parts">Takes what of the arguments was made of secrets.</param>
    /// <returns>The arguments, or a sentence about the expression that failed; it quotes no value.</returns>
    public static (JsonElement With, string? Problem) Fill(JsonElement with, IEnumerable<SealedValue> values, JsonElement secrets, List<string> parts, JsonElement? authorization = null)
    {
        var root = JsonNode.Parse(with.GetRawText(), null, new JsonDocumentOptions { MaxDepth = Depth });
        foreach (var value in values)
        {
            if (value.Evaluate(secrets, authorization) is not ExpressionOutcome.Value made)
            {
                return (default, $"The expression at {value.At}, which is made of secrets, cannot be evaluated.");
            }

            parts.AddRange(MadeOfSecrets.Parts(value, made.Json, secrets));
            root = Put(root, value.At, JsonNode.Parse(made.Json.GetRawText(), null, new JsonDocumentOptions { MaxDepth = Depth }));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = Depth, SkipValidation = true }))
        {
            root!.WriteTo(writer);
        }

        return (JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = Depth }), null);
    }

    /// <summary>RFC 6901. The pointer comes from the document the arguments were made by, so it leads somewhere.</summary>
    private static JsonNode? Put(JsonNode? root, string pointer, JsonNode? value)
    {
        if (pointer.Length == 0)
        {
            return value;
        }

        var parts = pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        var at = root;
        foreach (var part in parts.SkipLast(1))
        {
            at = at is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : at?[part];
        }

        if (at is JsonArray items)
        {
            items[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else if (at is JsonObject map)
        {
            map[parts[^1]] = value;
        }

        return root;
    }
}
