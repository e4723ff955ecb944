using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Starts the children of runs, and finds out what became of them.</summary>
/// <param name="start">Of the engine; starting twice is starting once.</param>
public sealed class ChildRuns(IWorkflowSource workflows, IRunHistory history, Func<RunStart, CancellationToken, ValueTask<StartOutcome>> start, TimeProvider time)
{
    /// <summary>The fact that it is started, or why it cannot be.</summary>
    public async Task<TaskEvent> StartAsync(string parentId, Command.StartChild child)
    {
        if (workflows.Find(child.Workflow) is not { } document)
        {
            return new ChildFaulted(time.GetUtcNow(), child.Path, new Failure(FailureTypes.Configuration, 404, "No such workflow", $"There is no workflow {child.Workflow} in the rules that are in force."));
        }

        var cause = child.Cause.OfChild(new RunParent(parentId, child.Path));
        await start(new RunStart(child.ChildId, document, child.Input, cause), CancellationToken.None).ConfigureAwait(false);
        return new ChildStarted(time.GetUtcNow(), child.Path);
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
        RunCancelled => new ChildFaulted(time.GetUtcNow(), path, new Failure(FailureTypes.Runtime, 500, "Child cancelled", "A person cancelled the run that this task had started.")),
        RunFaulted faulted => new ChildFaulted(time.GetUtcNow(), path, faulted.Failure),
        _ => null,
    };
}
