using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Engines.Embedded;

namespace Serverless.Storm.Routers;

/// <summary>The engine of several processes over one store: whoever starts a run records its first fact, and the process that the run belongs to performs it.</summary>
public sealed class SpreadRuns(EmbeddedRunEngine engine, IRunHistory histories, RouterSeat seat) : IRunEngine
{
    private readonly WorkflowCache workflows = new();

    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        if (seat.Performs(start.RunId))
        {
            return await engine.StartAsync(start, cancellation).ConfigureAwait(false);
        }

        var now = seat.Time.GetUtcNow();
        var started = new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause);
        var summary = RunSummaries.Of(start.RunId, WorkflowDecider.Apply(RunState.NotStarted.Instance, started, workflows.Read), 1, now);
        return await histories.AppendAsync(new RunAppend(start.RunId, 0, [started], summary), cancellation).ConfigureAwait(false) == AppendOutcome.Appended ? StartOutcome.Started : StartOutcome.AlreadyStarted;
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => engine.ResolveAsync(answer, cancellation);
}
