using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.DurableTask;

/// <summary>The activity of the orchestration: does a stretch of a run.</summary>
public sealed class RunStretches
{
    private readonly StretchLinks links;

    /// <param name="engine">Starts the children of runs, and lets their parents know how they ended.</param>
    public RunStretches(DurableEdges edges, DurableRunEngine engine, StretchLimits limits, ILogger<RunStretches> logger)
        : this(edges, engine, limits, logger, new WorkflowCache().Read)
    {
    }

    private RunStretches(DurableEdges edges, DurableRunEngine engine, StretchLimits limits, ILogger<RunStretches> logger, Func<JsonElement, Workflow> read) => links = new StretchLinks(
        edges,
        limits,
        new HistoryWriter(edges.History, edges.Time, logger),
        new CallPerformer(edges.Caller, edges.Time, logger),
        new DoubtSettler(edges.Caller, edges.Time, logger),
        new ChildRuns(edges.Workflows, edges.History, engine.FindAsync, engine.StartAsync, engine.ActAsync, edges.Time),
        engine,
        new FoldedRuns(edges.History, edges.Snapshots, read, logger, edges.SnapshotEvery),
        read,
        logger);

    /// <summary>Goes on with the run until it ends or waits for a time or a person. May be asked for the same more than once, as activities are:
    /// what an earlier execution recorded is not done again, and what it began without recording an outcome is in doubt (design law 5).</summary>
    /// <param name="stopping">The host is going: begin nothing new, and finish what is under way.</param>
    public Task<Rest> DoAsync(StretchRequest request, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return new Stretch(request, links, stopping).DoAsync();
    }
}
