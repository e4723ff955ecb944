namespace Serverless.Simulation.Guards.Faults;

/// <summary>A defect that is put between the product and the store on purpose, to see whether the simulation finds it. Nothing in the product knows of it.</summary>
/// <param name="Name">As the command takes it.</param>
/// <param name="Sentence">What it stands for.</param>
public sealed record GuardFault(string Name, string Sentence)
{
    /// <summary>The ports as a life of a host gets them.</summary>
    public Func<HostPorts, GuardWorld, HostPorts> Ports { get; init; } = (ports, _) => ports;
}
