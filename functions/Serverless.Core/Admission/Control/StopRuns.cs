using System.Text.Json.Serialization;

namespace Serverless.Core.Admission.Control;

/// <summary>What becomes of the runs under way while all starts are stopped.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StopRuns>))]
public enum StopRuns
{
    /// <summary>They go on to their end.</summary>
    Finish,

    /// <summary>They are paused, and go on when starts are resumed.</summary>
    Pause,
}
