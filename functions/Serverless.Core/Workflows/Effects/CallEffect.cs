using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a call does to the world.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallEffect>))]
public enum CallEffect
{
    /// <summary>It only looks.</summary>
    Read,

    /// <summary>It may change something.</summary>
    Change,
}

/// <summary>The effect of calls that say nothing of it: by the method where there is one, and everything else may change something.</summary>
public static class CallEffects
{
    /// <param name="with">The arguments, as far as they are known: a method that is not is one that changes.</param>
    public static CallEffect Of(string function, JsonElement with)
    {
        var method = with.ValueKind == JsonValueKind.Object && with.TryGetProperty("method", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()!.ToUpperInvariant() : "";
        return function switch
        {
            Functions.Http or Functions.AzureRequest => method is "GET" or "HEAD" or "OPTIONS" ? CallEffect.Read : CallEffect.Change,
            "mcp" => method is "TOOLS/LIST" or "PROMPTS/LIST" or "PROMPTS/GET" or "RESOURCES/LIST" or "RESOURCES/READ" or "RESOURCES/TEMPLATES/LIST" ? CallEffect.Read : CallEffect.Change,
            "a2a" => method is "TASKS/GET" or "TASKS/LIST" or "AGENT/GETAUTHENTICATEDEXTENDEDCARD" ? CallEffect.Read : CallEffect.Change,
            _ => CallEffect.Change,
        };
    }
}
