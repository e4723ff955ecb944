using Serverless.Application.Runs;

namespace Serverless.Simulation.Worlds;

/// <summary>What somebody outside was told, and may rely on for ever.</summary>
public sealed class Promises
{
    /// <summary>Runs that were asked for, by the id of what asked; the second is what the engine was given.</summary>
    public List<RunStart> Asked { get; } = [];

    /// <summary>Runs that were told to be started.</summary>
    public HashSet<string> Started { get; } = [];

    /// <summary>Acts that were told to be done and to have changed something. Who acted is one for each act.</summary>
    public List<(string RunId, string By)> Done { get; } = [];

    /// <summary>How many events were brought from outside.</summary>
    public long Events { get; set; }

    /// <summary>Ids of the events that runs have published.</summary>
    public HashSet<string> Published { get; } = [];

    /// <summary>Events that a run was told to have heard.</summary>
    public List<(string RunId, long Sequence)> Heard { get; } = [];
}
