using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Tests.Approvals;

/// <summary>What engines do with an act, and nothing else: judged by the history as it stands, appended by the count that was seen.</summary>
internal sealed class JudgingControl(IRunHistory history) : IRunControl
{
    public DateTimeOffset Now { get; set; } = TestApi.Noon;

    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        while (true)
        {
            var facts = await history.ReadAsync(runId, cancellation);
            if (facts.Count == 0)
            {
                return ActOutcome.NoSuchRun.Instance;
            }

            var state = WorkflowDecider.Fold(facts);
            var verdict = ActPolicy.Judge(state, act, Now);
            if (verdict is not ActVerdict.Taken taken || await AppendAsync(runId, facts.Count, WorkflowDecider.Apply(state, taken.Fact), [taken.Fact]))
            {
                return ActOutcome.Of(verdict);
            }
        }
    }

    public async Task StartAsync(string runId, System.Text.Json.JsonElement workflow, System.Text.Json.JsonElement input)
    {
        var started = new RunStarted(Now, runId, workflow, input, new RunCause("disk-full", "set-1", 1, "/source", "1"));
        Assert.True(await AppendAsync(runId, 0, WorkflowDecider.Fold([started]), [started]));
    }

    private async Task<bool> AppendAsync(string runId, int seen, RunState state, IReadOnlyList<HistoryEvent> facts)
    {
        var decision = WorkflowDecider.Decide(state, Now);
        HistoryEvent[] all = [.. facts, .. decision.Facts];
        return await history.AppendAsync(new RunAppend(runId, seen, all, RunSummaries.Of(runId, decision.State, seen + all.Length, Now)), default) == AppendOutcome.Appended;
    }
}
