using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Simulation.Guards.Actors;
using Serverless.Simulation.Guards.Faults;
using Serverless.Simulation.Guards.Invariants;

namespace Serverless.Simulation.Guards;

/// <summary>One made-up history of several hosts that judge events over one store: a storm, then calm, then the question whether all is as it must be.
/// A seed is always the very same history.</summary>
public static class GuardSimulation
{
    private const int MostTurns = 200_000;

    private const int MostRounds = 500;

    private const int MostRoundsPaused = 200;

    private static readonly IReadOnlyList<IGuardInvariant> Invariants = [new EveryMatchIsAnswered(), new NothingIsHeld(), new LimitsHold(), new WhatIsHeldBackIsToldOnce(), new WhatWasMutedIsJudgedAgain(), new TheAuditIsWhole()];

    /// <param name="fault">A fault to be found; null for the product as it is.</param>
    /// <param name="write">Told each line of the trace; null where nobody reads it.</param>
    public static SimulationResult Run(ulong seed, GuardFault? fault = null, Action<string>? write = null)
    {
        var around = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var (world, kills) = (new GuardWorld(seed, fault, write), 0);
            Storm(world, ref kills);
            Calm(world);
            foreach (var sentence in world.Violation is null ? Invariants.SelectMany(invariant => invariant.Violations(world)).Take(1) : [])
            {
                world.Break(sentence);
            }

            var counts = world.Truth.CountAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return new SimulationResult(seed, world.Violation, world.Hash, world.Turns.Taken, world.Watch.Runs.Count, (int)counts.Received, kills);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(around);
        }
    }

    private static IEnumerable<IGuardActor> Actors(GuardWorld world) =>
        [.. Enumerable.Range(1, world.Chance.Between(1, 3)).Select(_ => new EventSender()), .. world.Hosts.Select(host => new Sweeper(host)), .. world.Hosts.Select(host => new StopKeeper(host)), new RunEnder(), new Operator(), new Attendant(), new Author(), new ClockTuner()];

    private static void Storm(GuardWorld world, ref int kills)
    {
        foreach (var host in world.Hosts)
        {
            host.Start();
        }

        foreach (var actor in Actors(world))
        {
            world.Begin(() => actor.ActAsync(world));
        }

        var (turns, end) = (world.Chance.Between(100, 3_000), world.Chance.Between(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(5)));
        while (world.Violation is null && world.Turns.Taken < turns && world.Time.Elapsed < end)
        {
            if (world.Chance.Is(world.Weather.Kills) && world.AnyHost() is { } victim)
            {
                kills++;
                victim.Kill();
                world.Time.After(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)), () => StartAgain(victim));
            }

            world.Step();
        }
    }

    private static void StartAgain(GuardHost host)
    {
        if (!host.IsUp)
        {
            host.Start();
        }
    }

    private static void Calm(GuardWorld world)
    {
        world.CalmDown();
        world.Tell("calm");
        foreach (var host in world.Hosts)
        {
            StartAgain(host);
        }

        for (var round = 0; Rest(world); round++)
        {
            if (world.Watch.Control.Stop is not null)
            {
                world.Begin(() => Operator.ResumeAsync(world));
            }

            foreach (var run in world.Watch.Active.Values.ToList())
            {
                GoOn(world, run, round);
            }

            world.Begin(world.Chance.Of(world.Hosts).CatchUpAsync);
            if (!Rest(world))
            {
                return;
            }

            // What expires in a month is nothing that somebody waits for.
            if (world.Watch.Active.Count == 0 && Due(world) is null)
            {
                return;
            }

            if (round == MostRounds)
            {
                world.Break($"After {round} rounds the ledger does not come to rest: {string.Join(", ", world.Watch.Ledger.Where(page => page.Value.TaskAt is not null).Select(page => $"{page.Key} {page.Value}"))}.");
                return;
            }

            Sweep(world, world.Chance.Of(world.Hosts));
        }
    }

    /// <summary>A run that a person has paused is resumed by a person; one that a stop has paused has to go on by itself.</summary>
    private static void GoOn(GuardWorld world, WatchedRun run, int round)
    {
        var host = world.Chance.Of(world.Hosts);
        if (WorkflowDecider.Fold(world.Truth.ReadAsync(run.RunId, CancellationToken.None).AsTask().GetAwaiter().GetResult(), world.Read) is not RunState.Paused paused)
        {
            world.Begin(() => RunEnder.GoOnAsync(world, host, run));
        }
        else if (paused.Act.Stop is null)
        {
            world.Begin(() => Attendant.ResumeAsync(host, run.RunId));
        }
        else if (round == MostRoundsPaused)
        {
            world.Break($"Run {run.RunId} was paused by stop {paused.Act.Stop}, that is over, and nobody lets it go on.");
        }
        else
        {
            world.Time.Pass(TimeSpan.FromSeconds(1));
            world.Begin(() => host.TryAsync(async parts => await parts.KeepStopAsync().ConfigureAwait(false)));
        }
    }

    /// <summary>Time passes until something is due, and a host does it.</summary>
    private static void Sweep(GuardWorld world, GuardHost host)
    {
        if (Due(world) is { } due && due > host.Clock)
        {
            world.Time.Pass(due - host.Clock);
        }

        world.Begin(() => host.TryAsync(async parts => await parts.SweepAsync().ConfigureAwait(false)));
    }

    /// <summary>When something is to be done next; null where nothing is. What was muted is listed under a time that never comes.</summary>
    private static DateTimeOffset? Due(GuardWorld world) => world.Watch.Ledger.Values
        .Min(facts => facts is MutedFacts { Sequence: not 0, Turn: null or { LookAt: null } } muted ? (muted.Until ?? world.Time.Wall) + MutedPolicy.Settling : facts.TaskAt);

    /// <summary>Lets everything happen that can.</summary>
    /// <returns>False where something is wrong.</returns>
    private static bool Rest(GuardWorld world)
    {
        var most = world.Turns.Taken + MostTurns;
        while (world.Violation is null && world.Step())
        {
            if (world.Turns.Taken > most)
            {
                world.Break("The world does not come to rest.");
            }
        }

        return world.Violation is null;
    }
}
