using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Tests.Approvals;

/// <summary>What engines do with an act, and with a run that may go on as far as it goes by itself: judged by the history as it stands, appended by the count that was seen.</summary>
internal sealed class AskingEngine(MemoryStore store, TimeProvider time) : IRunControl
{
    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        while (true)
        {
            var facts = await store.ReadAsync(runId, cancellation);
            var state = WorkflowDecider.Fold(facts);
            var verdict = ActPolicy.Judge(state, act, time.GetUtcNow());
            if (verdict is not ActVerdict.Taken taken || await AppendAsync(runId, facts.Count, WorkflowDecider.Apply(state, taken.Fact), [taken.Fact]))
            {
                return ActOutcome.Of(verdict);
            }
        }
    }

    public async Task GoOnAsync(string runId)
    {
        var facts = await store.ReadAsync(runId, default);
        Assert.True(await AppendAsync(runId, facts.Count, WorkflowDecider.Fold(facts), []));
    }

    private async Task<bool> AppendAsync(string runId, int seen, RunState state, IReadOnlyList<HistoryEvent> facts)
    {
        var decision = WorkflowDecider.Decide(state, time.GetUtcNow());
        HistoryEvent[] all = [.. facts, .. decision.Facts];
        return await store.AppendAsync(new RunAppend(runId, seen, all, RunSummaries.Of(runId, decision.State, seen + all.Length, time.GetUtcNow())), default) == AppendOutcome.Appended;
    }
}
