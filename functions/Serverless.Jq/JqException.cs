using System.Text.Json;

namespace Serverless.Jq;

/// <summary>An error a running program raised and did not catch.</summary>
public sealed class JqException(string message, JsonElement? value = null) : Exception(message)
{
    /// <summary>The error value, where the program raised one that is not a plain message.</summary>
    public JsonElement? Value { get; } = value;
}
