namespace Serverless.Simulation.Guards.Invariants;

/// <summary>Something that is true of every world that is calm and at rest. To add one: implement this, and name it in <see cref="GuardSimulation"/>. What
/// must be true at every moment is watched where it happens, by <see cref="GuardWatch"/>.</summary>
public interface IGuardInvariant
{
    /// <summary>A sentence for each thing that is not as it must be.</summary>
    IEnumerable<string> Violations(GuardWorld world);
}
