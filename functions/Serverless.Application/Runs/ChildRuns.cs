using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Runs;

/// <summary>Starts the children of runs, and finds out what became of them.</summary>
/// <param name="find">What is known of a run.</param>
/// <param name="start">Of the engine; starting twice is starting once.</param>
/// <param name="control">Of the engine.</param>
public sealed class ChildRuns(
    IWorkflowSource workflows,
    IRunHistory history,
    Func<string, CancellationToken, ValueTask<RunSummary?>> find,
    Func<RunStart, CancellationToken, ValueTask<StartOutcome>> start,
    Func<string, RunAct, CancellationToken, ValueTask<ActOutcome>> control,
    TimeProvider time)
{
    /// <summary>Who acts, in the history of a child: no person.</summary>
    public const string Router = "router";

    /// <summary>The fact that it is started, or why it cannot be.</summary>
    public async Task<TaskEvent> StartAsync(string parentId, Command.StartChild child)
    {
        if (workflows.Find(child.Workflow) is not { } document)
        {
            return new ChildFaulted(time.GetUtcNow(), child.Path, new Failure(FailureTypes.Configuration, 404, "No such workflow", $"There is no workflow {child.Workflow} in the rules that are in force."));
        }

        var cause = child.Cause.OfChild(new RunParent(parentId, child.Path) { Awaited = child.Awaited }) with { Plan = child.Cause.Plan?.OfRun(child.Task, child.Workflow) };
        if (await start(new RunStart(child.ChildId, document, child.Input, cause), CancellationToken.None).ConfigureAwait(false) == StartOutcome.AlreadyStarted)
        {
            await GoOnAsync(parentId, child).ConfigureAwait(false);
        }

        return new ChildStarted(time.GetUtcNow(), child.Path);
    }

    /// <summary>What is done to a child that nobody waits for any more.</summary>
    public static RunAct Forsaken(string parentId) => new RunAct.Cancel(Router, $"Run {parentId}, which ran it, does not wait for it any more.");

    /// <summary>Cancels children that nobody waits for any more. One that has ended meanwhile is left as it is.</summary>
    /// <param name="parentId">The run that waited.</param>
    public async Task CancelAsync(string parentId, IReadOnlyList<string> children)
    {
        foreach (var child in children)
        {
            await control(child, Forsaken(parentId), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Whether nobody waits for this run, and it should have been cancelled: its host stopped before it came to that.</summary>
    public async Task<bool> IsForsakenAsync(RunState child) =>
        child is RunState.Going { Origin.Cause.Parent: { Awaited: true } parent }
        && await find(parent.RunId, CancellationToken.None).ConfigureAwait(false) is { Ended: true } or { Status: RunStatus.Cancelling };

    /// <summary>Cancels this run if nobody waits for it any more.</summary>
    public async Task CancelForsakenAsync(RunState child)
    {
        if (await IsForsakenAsync(child).ConfigureAwait(false))
        {
            await CancelAsync(child.Begun!.Cause.Parent!.RunId, [child.Begun.RunId]).ConfigureAwait(false);
        }
    }

    /// <summary>The task that runs it is tried again: a child that had faulted by then goes on from the task that failed, with what it has done before.</summary>
    private async Task GoOnAsync(string parentId, Command.StartChild child)
    {
        var facts = await history.ReadAsync(child.ChildId, CancellationToken.None).ConfigureAwait(false);
        if (facts is [.., RunFaulted faulted] && faulted.At <= child.Since)
        {
            await control(child.ChildId, new RunAct.Retry(Router, $"Run {parentId} tries again the task that runs it.", null), CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Null where the child has not ended.</summary>
    public async Task<TaskEvent?> FindEndAsync(Command.AwaitChild child)
    {
        var facts = await history.ReadAsync(child.ChildId, CancellationToken.None).ConfigureAwait(false);
        return facts.LastOrDefault(fact => fact is not RunContinued) is { } last ? EndOf(last, child.Path) : null;
    }

    /// <summary>What the parent hears of the last fact of its child; null where that ends nothing.</summary>
    public TaskEvent? EndOf(HistoryEvent last, string path) => last switch
    {
        RunCompleted completed => new ChildCompleted(time.GetUtcNow(), path, completed.Output),
        RunCancelled => new ChildFaulted(time.GetUtcNow(), path, new Failure(FailureTypes.Runtime, 500, "Child cancelled", "The run that this task had started was cancelled.")) { Began = true },
        RunFaulted faulted => new ChildFaulted(time.GetUtcNow(), path, faulted.Failure) { Began = true },
        _ => null,
    };
}
