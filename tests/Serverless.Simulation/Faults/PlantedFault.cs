using Serverless.Application.Runs;
using Serverless.Engines.Embedded;
using Serverless.Simulation.Clockwork;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Faults;

/// <summary>A defect that is put between the engine and the world on purpose, to see whether the simulation finds it. Nothing in the product knows of it.</summary>
/// <param name="Name">As the command takes it.</param>
/// <param name="Sentence">What it stands for.</param>
public sealed record PlantedFault(string Name, string Sentence)
{
    /// <summary>The edges as the engine of one life gets them.</summary>
    public Func<EngineEdges, World, Life, EngineEdges> Edges { get; init; } = (edges, _, _) => edges;

    /// <summary>A start as it is delivered; the number is 1 for the first.</summary>
    public Func<RunStart, int, RunStart> Deliver { get; init; } = (start, _) => start;
}
