using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Histories;

public sealed class HistoryWriterTests
{
    private static readonly DateTimeOffset At = new(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement Document = JsonElement.Parse("""{"document":{"dsl":"1.0.3","namespace":"test","name":"w","version":"1.0.0"},"do":[{"w":{"wait":"PT1H"}}]}""");

    private readonly MemoryStore store = new();

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_known_again_also_after_somebody_else_appended()
    {
        Assert.Equal(AppendOutcome.Appended, await WriteAsync(first: true));
        Assert.Equal([typeof(RunStarted), typeof(RunPaused)], (await store.ReadAsync("r1", default)).Select(fact => fact.GetType()));
    }

    [Fact]
    public async Task An_append_that_never_came_is_a_conflict_where_somebody_else_appended() => Assert.Equal(AppendOutcome.Conflict, await WriteAsync(first: false));

    /// <param name="first">Whether the append is recorded before its answer is lost; if not, somebody else's is there in its place.</param>
    private async Task<AppendOutcome> WriteAsync(bool first)
    {
        var started = new RunStarted(At, "r1", Document, JsonElement.Parse("{}"), RunCause.None);
        var state = WorkflowDecider.Apply(RunState.NotStarted.Instance, started);
        var other = started with { Input = JsonElement.Parse("""{"other":true}""") };
        var history = new Lossy(store, first, async () =>
        {
            HistoryEvent[] theirs = first ? [new RunPaused(At, "ann", "not now")] : [other];
            await store.AppendAsync(new RunAppend("r1", first ? 1 : 0, theirs, RunSummaries.Of("r1", state, 2, At)), default);
        });
        return await new HistoryWriter(history, TimeProvider.System, NullLogger.Instance).AppendAsync("r1", 0, [started], state);
    }

    /// <summary>The first answer is lost, and somebody else appends before it is asked again.</summary>
    private sealed class Lossy(IRunHistory inner, bool records, Func<Task> meanwhile) : IRunHistory
    {
        private bool lost;

        public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
        {
            if (lost)
            {
                return await inner.AppendAsync(append, cancellation);
            }

            lost = true;
            if (records)
            {
                await inner.AppendAsync(append, cancellation);
            }

            await meanwhile();
            throw new StoreUnavailableException("the answer was lost");
        }

        public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => inner.ReadAsync(runId, cancellation);
    }
}
