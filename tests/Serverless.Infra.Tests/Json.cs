using System.Text.Json;

namespace Serverless.Infra.Tests;

internal static class Json
{
    public static bool IsValid(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The element, which outlives its document.</summary>
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Every text in it, with its path.</summary>
    public static IEnumerable<(string Path, string Text)> Texts(JsonElement element, string path = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value, $"{path}/{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => Texts(item, $"{path}/{i}")),
        JsonValueKind.String => [(path, element.GetString()!)],
        _ => [],
    };
}
