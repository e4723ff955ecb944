using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a probe says about its target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeAnswer>))]
public enum ProbeAnswer
{
    Healthy,
    Unhealthy,

    /// <summary>It could not be found out. Nothing is changed because of it.</summary>
    Unknown,
}
