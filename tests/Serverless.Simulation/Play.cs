using Serverless.Simulation.Faults;
using Serverless.Simulation.Guards;
using Serverless.Simulation.Guards.Faults;

namespace Serverless.Simulation;

/// <summary>What is simulated: the engine of one host, or guards of several.</summary>
/// <param name="Options">Of the command, with a space before each.</param>
/// <param name="Effects">What the sums count besides.</param>
public sealed record Play(string Options, string Effects, Func<ulong, Action<string>?, SimulationResult> Run)
{
    public static Play OfEngine(PlantedFault? fault = null) => new(fault is null ? "" : $" --fault {fault.Name}", "effects", (seed, write) => Simulation.Run(seed, fault, write));

    public static Play OfGuards(GuardFault? fault = null) => new($" --guards{(fault is null ? "" : $" --fault {fault.Name}")}", "deliveries", (seed, write) => GuardSimulation.Run(seed, fault, write));

    /// <param name="fault">The name of one that is planted; null for the product as it is.</param>
    public static Play Of(bool guards, string? fault) =>
        guards ? OfGuards(fault is null ? null : GuardFaults.Find(fault)) : OfEngine(fault is null ? null : PlantedFaults.Find(fault));
}
