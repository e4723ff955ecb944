using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>Something that is true of every world that is calm and at rest, whatever happened to it. To add one: implement this, and name it in
/// <see cref="Simulation.Invariants"/>. What must be true at every moment is watched where it happens, by <see cref="Chronicle"/> and <see cref="Sink"/>.</summary>
public interface IInvariant
{
    /// <summary>A sentence for each thing that is not as it must be.</summary>
    IEnumerable<string> Violations(World world);
}
