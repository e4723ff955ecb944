using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Simulation.Guards;

/// <summary>The product's decider over the histories, and nothing of its own: what is decided is recorded, one step at a time, and what becomes of calls and
/// questions is said from outside. Any host may do the next step of any run.</summary>
public sealed class DecidingEngine(TimeProvider clock, Func<JsonElement, Workflow> read) : IRunEngine, IRunControl
{
    internal IRunHistory Histories { get; set; } = null!;

    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        var started = new RunStarted(clock.GetUtcNow(), start.RunId, start.Workflow, start.Input, start.Cause);
        return await AppendAsync(start.RunId, RunState.NotStarted.Instance, 0, started).ConfigureAwait(false) ? StartOutcome.Started : StartOutcome.AlreadyStarted;
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        while (true)
        {
            var (state, count) = await LoadAsync(runId).ConfigureAwait(false);
            if (count == 0)
            {
                return ActOutcome.NoSuchRun.Instance;
            }

            var verdict = ActPolicy.Judge(state, act, clock.GetUtcNow());
            if (verdict is not ActVerdict.Taken taken || await AppendAsync(runId, state, count, taken.Fact).ConfigureAwait(false))
            {
                return ActOutcome.Of(verdict);
            }
        }
    }

    /// <summary>What was asked of the world is answered: a call of the run, or a question.</summary>
    /// <param name="well">Whether the call returns, and the answer is a yes.</param>
    /// <returns>False where nothing is asked, or somebody was first.</returns>
    public async Task<bool> GoOnAsync(string runId, bool well)
    {
        var (state, count) = await LoadAsync(runId).ConfigureAwait(false);
        if (ApprovalPolicy.Open(state).FirstOrDefault() is { Asked: var asked })
        {
            return await ActAsync(runId, new RunAct.Answer("person", "so", asked.Id, asked.Binding, well) { Subject = "person" }, CancellationToken.None).ConfigureAwait(false) is ActOutcome.Done;
        }

        var now = clock.GetUtcNow();
        return WorkflowDecider.Commands(state).OfType<Command.PerformCall>().FirstOrDefault() is { Path: var path }
            && await AppendAsync(runId, state, count, well ? new CallReturned(now, path, JsonElement.Parse("{}"u8)) : new CallFailed(now, path, new Failure(FailureTypes.Communication, 503, "Communication error"))).ConfigureAwait(false);
    }

    private async Task<(RunState State, int Count)> LoadAsync(string runId)
    {
        var history = await Histories.ReadAsync(runId, CancellationToken.None).ConfigureAwait(false);
        return (WorkflowDecider.Fold(history, read), history.Count);
    }

    /// <summary>With all that follows by itself.</summary>
    private async Task<bool> AppendAsync(string runId, RunState state, int count, HistoryEvent fact)
    {
        var decision = WorkflowDecider.Decide(WorkflowDecider.Apply(state, fact, read), clock.GetUtcNow());
        List<HistoryEvent> facts = [fact, .. decision.Facts];
        var summary = RunSummaries.Of(runId, decision.State, count + facts.Count, clock.GetUtcNow());
        return await Histories.AppendAsync(new RunAppend(runId, count, facts, summary), CancellationToken.None).ConfigureAwait(false) == AppendOutcome.Appended;
    }
}
