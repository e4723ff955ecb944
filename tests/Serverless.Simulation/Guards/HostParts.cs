using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Contracts.Guards;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>What one life of a host is made of: the product's own dispatcher, guards, sweep and audit over a store that is far away.</summary>
public sealed class HostParts
{
    private readonly GuardWorld world;
    private readonly Life life;
    private readonly EventDispatcher dispatcher;
    private readonly StopKeeping stops;

    internal HostParts(GuardWorld world, GuardHost host, Life life)
    {
        (this.world, this.life, Line) = (world, life, new GuardLine(world, life));
        Rules = new LiveRules(TimeProvider.System);
        Rules.Replace(world.Book.Set);
        var clock = new HostClock(world.Time.ClockOf(life), host);
        var ports = world.Fault?.Ports(new HostPorts(Line, Line, Line, Line, Line), world) ?? new HostPorts(Line, Line, Line, Line, Line);
        var audit = new AuditWriter(ports.Audit, new AuditIdentity($"host {life.Number}", $"lane-{life.Number / 1_000 % 2:D2}"), clock);
        var store = new AuditedLine(Line, ports.Runs, new AuditedLedger(ports.Ledger, audit));
        Engine = new DecidingEngine(clock, world.Read);
        Guards = GuardParts.Of(store, Engine, Rules, clock, new AdmissionLimits(Ceiling: world.Ceiling));
        Control = Guards.Control(Engine);
        Engine.Histories = new GuardedRunHistory(new AuditedRunHistory(ports.Histories, audit), Guards.Endings, NullLogger<GuardedRunHistory>.Instance);
        stops = new StopKeeping(Guards.Switch, ports.Runs, Control, clock, NullLogger<StopKeeping>.Instance);
        dispatcher = new EventDispatcher(Rules, Guards.Admissions, new AuditedVerdicts(ports.Verdicts, audit), Line, clock);
        Clock = clock;
    }

    internal GuardLine Line { get; }

    /// <summary>As this host knows them.</summary>
    public LiveRules Rules { get; }

    public TimeProvider Clock { get; }

    public GuardParts Guards { get; }

    /// <summary>What persons do to runs.</summary>
    public IRunControl Control { get; }

    public DecidingEngine Engine { get; }

    public async Task<bool> DispatchAsync(DispatchItem item)
    {
        world.Watch.NoteWork(life, item.Sequence);
        await dispatcher.DispatchAsync([item], CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    public async Task<bool> SweepAsync()
    {
        await Guards.Sweep.SweepAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Pauses runs while a stop says so, and lets them go on afterwards.</summary>
    public async Task<bool> KeepStopAsync()
    {
        var (before, since) = (world.Watch.Control, world.Time.Elapsed);
        await stops.SweepAsync(CancellationToken.None).ConfigureAwait(false);
        world.Watch.Pauses.NoteSweep(before, since);
        return true;
    }
}
