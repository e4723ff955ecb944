using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Application.Secrets;

namespace Serverless.Actions.Secrets;

/// <summary>The secrets of one call as the value of <c>$secrets</c>: one that is a JSON object is that object, every other is a text.</summary>
internal static class SecretValues
{
    /// <returns>The object, or the name of the first that is not there.</returns>
    public static async ValueTask<(JsonElement Values, string? Missing)> FindAsync(IEnumerable<string> names, ISecretReader secrets, CancellationToken cancellation)
    {
        var values = new JsonObject();
        foreach (var name in names.Distinct())
        {
            if (await secrets.FindAsync(name, cancellation).ConfigureAwait(false) is not { } bytes)
            {
                return (default, name);
            }

            values[name] = Value(bytes);
        }

        return (JsonElement.Parse(values.ToJsonString()), null);
    }

    private static JsonNode Value(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            return JsonValue.Create(text);
        }

        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
