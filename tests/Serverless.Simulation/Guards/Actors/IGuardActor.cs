namespace Serverless.Simulation.Guards.Actors;

/// <summary>Somebody who does something to the hosts. To add one: implement this, and name it in <see cref="GuardSimulation"/>.</summary>
public interface IGuardActor
{
    /// <summary>Comes to its end when the world is calm. Awaits nothing but the world.</summary>
    Task ActAsync(GuardWorld world);
}
