using Serverless.Core.Workflows;
using Serverless.Simulation.Actors;
using Serverless.Simulation.Faults;
using Serverless.Simulation.Invariants;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation;

/// <summary>One made-up history of a host and the world around it: a storm, then calm, then the question whether all is as it must be. A seed is always
/// the very same history.</summary>
public static class Simulation
{
    private const int MostTurns = 200_000;

    private const int MostRoundsOfHelp = 60;

    private static IReadOnlyList<IInvariant> Invariants() =>
        [new HistoriesAreWellFormed(), new MovesAreLegal(), new NoRunIsLost(), new RunsAreAskedForOnce(), new ChildrenFaultForThemselves(), new PromisesAreKept()];

    /// <param name="fault">A fault to be found; null for the product as it is.</param>
    /// <param name="write">Told each line of the trace; null where nobody reads it.</param>
    public static SimulationResult Run(ulong seed, PlantedFault? fault = null, Action<string>? write = null)
    {
        var around = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // continuations run where they are finished: in a turn
        try
        {
            var world = new World(seed, fault, write);
            try
            {
                Storm(world);
                Calm(world);
            }
            catch (HistoryCorruptException e)
            {
                world.Break($"A history is not well-formed: {e.Message}");
            }

            return new SimulationResult(seed, world.Violation, world.Hash, world.Turns.Taken, world.Chronicle.Runs.Count, world.Sink.Effects, world.Host.Kills);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(around);
        }
    }

    private static IEnumerable<IActor> Actors(World world) =>
        [.. Enumerable.Range(1, world.Chance.Between(1, 3)).Select(number => new Door(number)), new Person(), new EventSource(), new ClockSetter()];

    private static void Storm(World world)
    {
        world.Host.Start();
        foreach (var actor in Actors(world))
        {
            world.Begin(() => actor.ActAsync(world));
        }

        var (turns, end) = (world.Chance.Between(50, 1_500), world.Chance.Between(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)));
        while (world.Violation is null && world.Turns.Taken < turns && world.Time.Elapsed < end)
        {
            if (world.Host.Life is not null && world.Chance.Is(world.Weather.Kills))
            {
                world.Host.Kill();
                world.Time.After(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(10)), world.Host.Start);
            }

            world.Step();
        }
    }

    private static void Calm(World world)
    {
        world.CalmDown();
        world.Tell("calm");
        if (world.Host.Life is not null && world.Chance.Is(0.3))
        {
            world.Host.Kill();
            world.Host.Start();
        }

        var (helper, invariants) = (new Helper(world), Invariants());
        for (var round = 0; Rest(world); round++)
        {
            foreach (var sentence in invariants.SelectMany(invariant => invariant.Violations(world)).Take(1))
            {
                world.Break(sentence);
                return;
            }

            if (!helper.Help())
            {
                return;
            }

            if (round == MostRoundsOfHelp)
            {
                world.Break($"After {round} rounds of help these runs have not ended: {string.Join(", ", world.Chronicle.Runs.Where(id => world.StateOf(id) is not RunState.Ended))}.");
            }
        }
    }

    /// <summary>Lets everything happen that can.</summary>
    /// <returns>False where something is wrong.</returns>
    private static bool Rest(World world)
    {
        var most = world.Turns.Taken + MostTurns;
        do
        {
            world.Sink.AnswerAll();
            if (world.Turns.Taken > most)
            {
                world.Break("The world does not come to rest.");
            }
        }
        while (world.Violation is null && world.Step());
        return world.Violation is null;
    }
}

/// <param name="Violation">What was wrong; null where all was well.</param>
/// <param name="Hash">Of everything that happened.</param>
/// <param name="Effects">Of calls; where guards are simulated, deliveries of events.</param>
public sealed record SimulationResult(ulong Seed, string? Violation, string Hash, int Turns, int Runs, int Effects, int Kills);
