using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Actions.Azure;

/// <summary>An operation that ARM goes on with: what is in the history between two looks at it.</summary>
/// <param name="Kind">How its end is told.</param>
/// <param name="Uri">Where to look.</param>
/// <param name="Endpoint">With <see cref="ArmOperationKind.Operation"/>: where its result is, when it has ended well; null where it has none.</param>
/// <param name="Asked">How often it was looked at.</param>
internal sealed record ArmOperation(ArmOperationKind Kind, string Uri, string? Endpoint = null, int Asked = 0)
{
    /// <summary>How long until the next look, at least: a history grows by two facts with each.</summary>
    private TimeSpan Least => TimeSpan.FromSeconds(Asked < 10 ? 1 : Asked < 60 ? 5 : 15);

    private TimeSpan Usual => TimeSpan.FromSeconds(Math.Min(60, 2 << Math.Min(Asked, 5)));

    private static TimeSpan Most => TimeSpan.FromMinutes(10);

    public TimeSpan Pause(TimeSpan? asked)
    {
        var pause = asked ?? Usual;
        return pause < Least ? Least : pause > Most ? Most : pause;
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ArmOperationJson.Default.ArmOperation);

    /// <exception cref="JsonException">This version did not write it.</exception>
    public static ArmOperation Of(JsonElement state) => state.Deserialize(ArmOperationJson.Default.ArmOperation) ?? throw new JsonException("An operation is an object.");
}

internal enum ArmOperationKind
{
    /// <summary>An operation resource with a <c>status</c> (header <c>Azure-AsyncOperation</c>).</summary>
    Operation,

    /// <summary>202 while it goes on (header <c>Location</c>).</summary>
    Location,

    /// <summary>The thing itself, whose <c>provisioningState</c> tells.</summary>
    Resource,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArmOperation))]
internal sealed partial class ArmOperationJson : JsonSerializerContext;
