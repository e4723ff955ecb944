using Microsoft.Extensions.Logging;
using Serverless.Application.Runs;

namespace Serverless.Engines.DurableTask;

/// <summary>The activity of the orchestration: does a stretch of a run.</summary>
public sealed class RunStretches
{
    private readonly StretchLinks links;

    /// <param name="engine">Starts the children of runs, and lets their parents know how they ended.</param>
    public RunStretches(DurableEdges edges, DurableRunEngine engine, StretchLimits limits, ILogger<RunStretches> logger) => links = new StretchLinks(
        edges,
        limits,
        new HistoryWriter(edges.History, edges.Time, logger),
        new CallPerformer(edges.Caller, edges.Time, logger),
        new DoubtSettler(edges.Caller, edges.Time, logger),
        new ChildRuns(edges.Workflows, edges.History, engine.StartAsync, edges.Time),
        engine,
        new WorkflowCache(),
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
