using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Lifecycle;

namespace Serverless.Application.Tests.Histories;

public sealed class LifecycleHistoryTests
{
    private static readonly DateTimeOffset At = new(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement Document = JsonElement.Parse("""{"document":{"dsl":"1.0.3","namespace":"test","name":"w","version":"1.0.0"},"do":[{"a":{"set":{"n":1}}}]}""");

    private readonly MemoryStore store = new();
    private readonly RecordingPublisher publisher = new();

    [Theory]
    [InlineData(LifecycleScope.None, 0)]
    [InlineData(LifecycleScope.Workflows, 2)]
    [InlineData(LifecycleScope.Tasks, 5)]
    public async Task What_is_recorded_is_told_as_far_as_it_is_wanted(LifecycleScope scope, int told)
    {
        await RunAsync(new LifecycleHistory(store, publisher, scope), "run-1", null);
        Assert.Equal(told, publisher.Published.Count);
        Assert.All(publisher.Published, e => Assert.Equal((LifecycleEvents.Source, "run-1"), (e.Source, e.Subject)));
    }

    [Fact]
    public async Task What_was_not_recorded_is_not_told()
    {
        var history = new LifecycleHistory(store, publisher, LifecycleScope.Tasks);
        await RunAsync(history, "run-1", null);
        var before = publisher.Published.Count;
        await RunAsync(history, "run-1", null);
        Assert.Equal(before, publisher.Published.Count);
    }

    [Fact]
    public async Task A_run_that_such_an_event_started_is_not_told_of()
    {
        await RunAsync(new LifecycleHistory(store, publisher, LifecycleScope.Tasks), "run-1", LifecycleEvents.Source);
        Assert.Empty(publisher.Published);
    }

    [Fact]
    public async Task Nor_after_its_host_was_started_anew()
    {
        var (started, decision) = Facts("run-1", LifecycleEvents.Source);
        await store.AppendAsync(Append("run-1", 0, [started], WorkflowDecider.Apply(RunState.NotStarted.Instance, started)), default);
        var history = new LifecycleHistory(store, publisher, LifecycleScope.Tasks);
        Assert.Single(await history.ReadAsync("run-1", default));
        await history.AppendAsync(Append("run-1", 1, decision.Facts, decision.State), default);
        Assert.Empty(publisher.Published);
    }

    [Fact]
    public async Task What_is_told_of_a_run_that_another_host_began_carries_its_chain()
    {
        var (started, decision) = Facts("run-1", null);
        await store.AppendAsync(Append("run-1", 0, [started], WorkflowDecider.Apply(RunState.NotStarted.Instance, started)), default);
        await new LifecycleHistory(store, publisher, LifecycleScope.Workflows).AppendAsync(Append("run-1", 1, decision.Facts, decision.State), default);
        Assert.Equal("@run-1", CausedBy.Read(Assert.Single(publisher.Published).Utf8.Span) is [{ } link] ? $"{link.Rule}@{link.RunId}" : null);
    }

    [Fact]
    public async Task Nor_where_only_the_end_of_its_history_was_read()
    {
        var (started, decision) = Facts("run-1", LifecycleEvents.Source);
        await store.AppendAsync(Append("run-1", 0, [started], WorkflowDecider.Apply(RunState.NotStarted.Instance, started)), default);
        var first = decision.Facts[0];
        await store.AppendAsync(Append("run-1", 1, [first], WorkflowDecider.Fold([started, first])), default);
        var history = new LifecycleHistory(store, publisher, LifecycleScope.Tasks);
        Assert.Single(await history.ReadAsync("run-1", new HistoryPage(1), default));
        await history.AppendAsync(Append("run-1", 2, [.. decision.Facts.Skip(1)], decision.State), default);
        Assert.Empty(publisher.Published);
    }

    [Fact]
    public async Task A_run_is_not_held_up_where_nobody_can_be_told()
    {
        await RunAsync(new LifecycleHistory(store, new Away(), LifecycleScope.Tasks), "run-1", null);
        Assert.IsType<RunCompleted>((await store.ReadAsync("run-1", default))[^1]);
    }

    [Fact]
    public async Task Whoever_goes_away_once_it_is_recorded_has_recorded_it_and_it_is_told()
    {
        using var gone = new CancellationTokenSource();
        var history = new LifecycleHistory(new Leaving(store, gone), new Heeding(publisher), LifecycleScope.Workflows);
        var (started, decision) = Facts("run-1", null);
        Assert.Equal(AppendOutcome.Appended, await history.AppendAsync(Append("run-1", 0, [started, .. decision.Facts], decision.State), gone.Token));
        Assert.Equal(2, publisher.Published.Count);
    }

    private static async Task RunAsync(LifecycleHistory history, string runId, string? eventSource)
    {
        var (started, decision) = Facts(runId, eventSource);
        await history.AppendAsync(Append(runId, 0, [started, .. decision.Facts], decision.State), default);
    }

    private static (RunStarted Started, Decision Decision) Facts(string runId, string? eventSource)
    {
        var started = new RunStarted(At, runId, Document, JsonElement.Parse("{}"), new RunCause(null, null, null, eventSource, "1"));
        return (started, WorkflowDecider.Decide(WorkflowDecider.Apply(RunState.NotStarted.Instance, started), At));
    }

    private static RunAppend Append(string runId, int expected, IReadOnlyList<HistoryEvent> facts, RunState state) =>
        new(runId, expected, facts, RunSummaries.Of(runId, state, expected + facts.Count, At));

    /// <summary>Whoever asks is gone as soon as it is recorded.</summary>
    private sealed class Leaving(IRunHistory inner, CancellationTokenSource gone) : IRunHistory
    {
        public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
        {
            var outcome = await inner.AppendAsync(append, cancellation);
            await gone.CancelAsync();
            return outcome;
        }

        public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => inner.ReadAsync(runId, cancellation);
    }

    private sealed class Heeding(IEventPublisher inner) : IEventPublisher
    {
        public ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            return inner.PublishAsync(emitted, cancellation);
        }
    }

    private sealed class Away : IEventPublisher
    {
        public ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation) => throw new StoreUnavailableException("away");
    }
}
