using System.Text.Json;
using Serverless.Application.Approvals;
using Serverless.Application.Runs;
using Serverless.Application.Tests.Reports;
using Serverless.Contracts;
using Serverless.Contracts.Memory;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Application.Tests.Approvals;

public sealed class ApprovalListTests
{
    private readonly MemoryStore store = new();

    [Fact]
    public async Task A_list_reads_no_more_histories_than_it_shows_questions_and_each_once()
    {
        for (var i = 0; i < 5; i++)
        {
            await AskAsync($"r{i}");
        }

        var history = new CountedHistory(store);
        var desk = new ApprovalDesk(store, history, null!);
        Assert.Equal(2, (await desk.ListAsync(2, default)).Count);
        Assert.Equal(4, history.Read);
        Assert.Equal(5, (await desk.ListAsync(10, default)).Count);
        Assert.Equal(6, history.Read);
        Assert.Equal(5, (await desk.ListAsync(10, default)).Count);
        Assert.Equal(0, history.Read);
    }

    /// <summary>A run that waits at its start for a person: two facts.</summary>
    private async Task AskAsync(string run)
    {
        var document = DocumentJson.ToJson(DocumentJson.FromJson(JsonElement.Parse("""{"document":{"dsl":"1.0.3","namespace":"t","name":"t","version":"1.0.0"},"do":[{"a":{"set":{}}}]}""")));
        List<HistoryEvent> facts = [new RunStarted(Samples.Noon, run, document, JsonElement.Parse("{}"), new RunCause("r", "s", 1, "/s", "1") { Proposal = RunProposal.Usual })];
        var decision = WorkflowDecider.Decide(WorkflowDecider.Fold(facts), Samples.Noon);
        facts.AddRange(decision.Facts);
        Assert.Equal(2, facts.Count);
        await store.AppendAsync(new RunAppend(run, 0, facts, RunSummaries.Of(run, decision.State, facts.Count, Samples.Noon)), default);
    }
}
