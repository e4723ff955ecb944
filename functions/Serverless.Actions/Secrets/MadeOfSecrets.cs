using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Secrets;

/// <summary>What an expression made of secrets: not the whole text, but the part of it that would be another if the secrets were others.</summary>
internal static class MadeOfSecrets
{
    /// <param name="made">What it came to with <paramref name="secrets"/>.</param>
    public static IEnumerable<string> Parts(SealedValue value, JsonElement made, JsonElement secrets)
    {
        var others = JsonElement.Parse(Other(secrets)!.ToJsonString());
        var other = value.Evaluate(others) is ExpressionOutcome.Value answer ? answer.Json : default;
        return Parts(made, other);
    }

    private static IEnumerable<string> Parts(JsonElement made, JsonElement other) => made.ValueKind switch
    {
        JsonValueKind.String => [Part(made.GetString()!, other.ValueKind == JsonValueKind.String ? other.GetString()! : "")],
        JsonValueKind.Number => [Part(made.GetRawText(), other.ValueKind == JsonValueKind.Number ? other.GetRawText() : "")],
        JsonValueKind.Array => made.EnumerateArray().SelectMany((item, at) => Parts(item, other.ValueKind == JsonValueKind.Array && at < other.GetArrayLength() ? other[at] : default)),
        JsonValueKind.Object => made.EnumerateObject().SelectMany(property => Parts(property.Value, other.ValueKind == JsonValueKind.Object && other.TryGetProperty(property.Name, out var twin) ? twin : default)),
        _ => [],
    };

    private static string Part(string made, string other)
    {
        if (made == other)
        {
            return "";
        }

        var from = made.AsSpan().CommonPrefixLength(other);
        var end = 0;
        while (end < Math.Min(made.Length, other.Length) - from && made[^(end + 1)] == other[^(end + 1)])
        {
            end++;
        }

        return made[from..^end];
    }

    /// <summary>Secrets of the same shape with other letters and digits.</summary>
    private static JsonNode? Other(JsonElement secrets) => secrets.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(secrets.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, Other(property.Value)))),
        JsonValueKind.Array => new JsonArray([.. secrets.EnumerateArray().Select(Other)]),
        JsonValueKind.String => JsonValue.Create(string.Concat(secrets.GetString()!.Select(Next))),
        JsonValueKind.Undefined => null,
        _ => JsonNode.Parse(secrets.GetRawText()),
    };

    private static char Next(char letter) => letter switch
    {
        'z' => 'a',
        'Z' => 'A',
        '9' => '0',
        _ when char.IsAsciiLetterOrDigit(letter) => (char)(letter + 1),
        _ => letter,
    };
}
