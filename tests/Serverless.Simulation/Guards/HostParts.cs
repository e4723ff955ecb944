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

    internal HostParts(GuardWorld world, GuardHost host, Life life)
    {
        (this.world, this.life, Line) = (world, life, new GuardLine(world, life));
        var clock = new HostClock(world.Time.ClockOf(life), host);
        var ports = world.Fault?.Ports(new HostPorts(Line, Line, Line, Line, Line), world) ?? new HostPorts(Line, Line, Line, Line, Line);
        var audit = new AuditWriter(ports.Audit, new AuditIdentity($"host {life.Number}", $"lane-{life.Number / 1_000 % 2:D2}"), clock);
        var store = new AuditedLine(Line, ports.Runs, new AuditedLedger(ports.Ledger, audit));
        var engine = new PaperEngine(ports.Runs, clock);
        Guards = GuardParts.Of(store, engine, world.Rules, clock);
        Control = Guards.Control(engine);
        engine.Histories = Histories = new GuardedRunHistory(new AuditedRunHistory(ports.Histories, audit), Guards.Endings, NullLogger<GuardedRunHistory>.Instance);
        dispatcher = new EventDispatcher(world.Rules, Guards.Admissions, new AuditedVerdicts(ports.Verdicts, audit), Line, clock);
        Clock = clock;
    }

    internal GuardLine Line { get; }

    public TimeProvider Clock { get; }

    public GuardParts Guards { get; }

    /// <summary>What persons do to runs.</summary>
    public IRunControl Control { get; }

    public IRunHistory Histories { get; }

    public async Task<bool> DispatchAsync(DispatchItem item)
    {
        world.Watch.NoteWork(life);
        await dispatcher.DispatchAsync([item], CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    public async Task<bool> SweepAsync()
    {
        await Guards.Sweep.SweepAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }
}
