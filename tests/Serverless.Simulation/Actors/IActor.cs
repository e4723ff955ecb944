using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Actors;

/// <summary>Somebody outside who does something to the host. To add one: implement this, and name it in <see cref="Simulation.Actors"/>.</summary>
public interface IActor
{
    /// <summary>Acts at times of its choosing (<see cref="World.PauseAsync"/>), and comes to its end when the world is calm. Awaits nothing but the world.</summary>
    Task ActAsync(World world);
}
