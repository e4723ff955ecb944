using System.Text.Json;

namespace Serverless.Actions;

/// <summary>The arguments of calls, as JSON that was evaluated.</summary>
internal static class Arguments
{
    /// <summary>Undefined where there is none, or no object it could be in.</summary>
    public static JsonElement Optional(JsonElement map, string key) => map.ValueKind == JsonValueKind.Object && map.TryGetProperty(key, out var value) ? value : default;
}
