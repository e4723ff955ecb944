using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Simulation.Guards;

/// <summary>Records the first fact of a run and no more: how it ends, chance says. Of what persons do to runs it knows the retry.</summary>
internal sealed class PaperEngine(IRunReader runs, TimeProvider clock) : IRunEngine, IRunControl
{
    public IRunHistory Histories { get; set; } = null!;

    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var started = new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause);
        var summary = Summary(start.RunId, start.Cause.EventId is null ? GuardBook.Page : GuardRule.Workflow, start.Cause, RunStatus.Running, now, 1);
        return await Histories.AppendAsync(new RunAppend(start.RunId, 0, [started], summary), cancellation).ConfigureAwait(false) == AppendOutcome.Appended ? StartOutcome.Started : StartOutcome.AlreadyStarted;
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is not { Status: RunStatus.Faulted } run)
        {
            return new ActOutcome.Refused("It has not failed.");
        }

        var now = clock.GetUtcNow();
        var append = new RunAppend(runId, run.Facts, [new RunRetried(now, act.By, act.Reason)], run with { Status = RunStatus.Running, UpdatedAt = now, Facts = run.Facts + 1 });
        return await Histories.AppendAsync(append, cancellation).ConfigureAwait(false) == AppendOutcome.Appended ? new ActOutcome.Done(true, null) : new ActOutcome.Refused("Another was first.");
    }

    /// <summary>The run's last fact.</summary>
    public static RunAppend End(RunSummary run, RunStatus how, DateTimeOffset now)
    {
        HistoryEvent last = how switch
        {
            RunStatus.Completed => new RunCompleted(now, JsonElement.Parse("{}"u8)),
            RunStatus.Faulted => new RunFaulted(now, new Failure(FailureTypes.Communication, 503, "Communication error")),
            _ => new RunCancelled(now),
        };
        return new RunAppend(run.RunId, run.Facts, [last], run with { Status = how, UpdatedAt = now, Facts = run.Facts + 1 });
    }

    private static RunSummary Summary(string runId, string workflow, RunCause cause, RunStatus status, DateTimeOffset now, int facts) => new(runId, workflow, cause.Rule, cause.Sequence, status, now, now, null, facts, null);
}
