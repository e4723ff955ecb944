using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;
using Serverless.Simulation.Faults;

namespace Serverless.Simulation.Worlds;

/// <summary>What is there: time, a store and a sink that outlive every host, a host that may be killed, and what was promised to whom.</summary>
public sealed class World : Stage
{
    private readonly Dictionary<string, (int Count, RunState State)> folded = [];

    public World(ulong seed, PlantedFault? fault, Action<string>? write)
        : base(seed, Weather.OfEngine, write)
    {
        Fault = fault;
        Documents = new Workflows.Documents(Chance);
        Chronicle = new Chronicle(this);
        Sink = new Sink(this);
        Host = new Host(this);
    }

    public PlantedFault? Fault { get; }

    public Workflows.Documents Documents { get; }

    public Chronicle Chronicle { get; }

    public Sink Sink { get; }

    public Host Host { get; }

    public Promises Promises { get; } = new();

    public IReadOnlyList<HistoryEvent> HistoryOf(string runId) => Truth.ReadAsync(runId, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public RunSummary SummaryOf(string runId) => Truth.FindAsync(runId, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;

    /// <exception cref="HistoryCorruptException">The history is not well-formed.</exception>
    public RunState StateOf(string runId)
    {
        var history = HistoryOf(runId);
        if (!folded.TryGetValue(runId, out var known) || known.Count != history.Count)
        {
            folded[runId] = known = (history.Count, WorkflowDecider.Fold(history, Read));
        }

        return known.State;
    }
}
