using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>Hosts die at every edge an activity passes: reading, before and after each append, before and after each call and each publication, before the answer.</summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    private const string EveryClass = """
        {"document":{"dsl":"1.0.3","namespace":"test","name":"killed","version":"1.0.0"},"do":[
          {"safe":{"call":"http","with":{"method":"put","endpoint":"http://target.test/put"}}},
          {"checked":{"call":"http","with":{"method":"post","endpoint":"http://target.test/post"},
             "metadata":{"router":{"retry":"check","check":{"endpoint":"http://target.test/check"}}}}},
          {"rest":{"wait":{"milliseconds":20}}},
          {"never":{"call":"http","with":{"method":"post","endpoint":"http://target.test/post"}}},
          {"told":{"emit":{"event":{"with":{"source":"https://router.test/","type":"com.example.done"}}}}}]}
        """;

    private static readonly StretchLimits CallByCall = new(1, TimeSpan.FromMinutes(1));

    private DurableStage? stage;

    private DurableStage Stage => stage!;

    public async ValueTask InitializeAsync() => stage = await DurableStage.OpenAsync();

    public ValueTask DisposeAsync() => Stage.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    public async Task Killed_at_each_edge_of_each_activity_a_run_has_each_effect_once(int callsOfAnActivity)
    {
        var limits = new StretchLimits(callsOfAnActivity, TimeSpan.FromMinutes(1));
        var edges = new List<string>();
        for (var edge = 1; ; edge++)
        {
            if (await RunAsync($"killed-{edge}", limits, kills: 1, at: edge) is not { } name)
            {
                break;
            }

            edges.Add(name);
        }

        // Three calls, each with an intent and an outcome; how the rest falls is the engine's affair.
        Assert.Equal(3, edges.Count(name => name == "after call"));
        Assert.True(edges.Count >= 20, string.Join(", ", edges));
        TestContext.Current.SendDiagnosticMessage($"killed at {edges.Count} edges: {string.Join(", ", edges)}");
    }

    [Fact]
    public async Task Killed_five_times_over_at_the_same_distance_a_run_has_each_effect_once()
    {
        for (var distance = 1; distance <= 8; distance++)
        {
            await RunAsync($"again-{distance}", CallByCall, kills: 5, at: distance);
        }
    }

    [Fact]
    public async Task Started_five_times_before_while_and_after_it_runs_there_is_one_run()
    {
        var target = new EffectTarget();
        var start = Start("redelivered");
        var engine = Stage.Begin(target, new RecordingPublisher(), CallByCall);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => engine.StartAsync(start, default).AsTask()));
        await EndAsync("redelivered");
        Assert.Single(outcomes, StartOutcome.Started);
        for (var again = 0; again < 5; again++)
        {
            Assert.Equal(StartOutcome.AlreadyStarted, await engine.StartAsync(start, default));
        }

        Assert.All(target.Effects.Values, seen => Assert.Equal(1, seen));
        Assert.Single((await Stage.Store.ReadAsync("redelivered", default)).OfType<RunStarted>());
    }

    [Fact]
    public async Task Replayed_a_hundred_times_a_run_has_each_effect_once()
    {
        var target = new EffectTarget();
        var dying = new TaskCompletionSource();
        var calls = 0;
        var engine = Stage.Begin(target, new RecordingPublisher(), CallByCall, name =>
        {
            // The host is lost after the third call, which must not be made twice: from here on the run waits for a person.
            if (name == "after call" && ++calls == 3)
            {
                Stage.Lives.End();
                dying.SetResult();
            }

            return Task.CompletedTask;
        });
        await engine.StartAsync(Start("replayed"), default);
        await dying.Task;
        engine = Stage.Begin(target, new RecordingPublisher(), CallByCall);
        await Eventually.GetAsync(async () => await Stage.Store.FindAsync("replayed", default) is { Status: RunStatus.Asking } run ? run : null, "the run asks");
        while (Stage.Replays < 120)
        {
            var before = Stage.Replays;
            await Stage.Scheduler.Client.RaiseEventAsync("replayed", RunOrchestration.Wake, "look");
            await Eventually.TrueAsync(() => Stage.Replays > before, "the orchestrator is run again");
        }

        var facts = (await Stage.Store.ReadAsync("replayed", default)).Count;
        await engine.ResolveAsync(Answer("replayed", target), default);
        await EndAsync("replayed");
        Assert.True(Stage.Lives.Executions > RunOrchestration.StretchesOfOneLife, "the orchestration began anew in between");
        Assert.Equal(3, target.Effects.Count);
        Assert.All(target.Effects.Values, seen => Assert.Equal(1, seen));
        Assert.True((await Stage.Store.ReadAsync("replayed", default)).Count > facts);
    }

    /// <summary>Runs it to its end while hosts die, each at the n-th edge it passes, and a person answers what is asked by looking at the target.</summary>
    /// <returns>The edge the last one died at; null where the run was over before.</returns>
    private async Task<string?> RunAsync(string runId, StretchLimits limits, int kills, int at)
    {
        var (target, publisher) = (new EffectTarget(), new RecordingPublisher());
        string? died = null;
        var passed = 0;
        Task PassAsync(string name)
        {
            if (kills > 0 && ++passed == at)
            {
                (passed, died) = (0, name);
                kills--;
                Stage.Begin(target, publisher, limits, PassAsync);
            }

            return Task.CompletedTask;
        }

        var engine = Stage.Begin(target, publisher, limits, PassAsync);
        await engine.StartAsync(Start(runId), default);
        var facts = await Eventually.GetAsync(() => EndedOrAnsweredAsync(engine, runId, target), $"{runId} ends, {died}");
        Assert.IsType<RunCompleted>(facts[^1]);
        Assert.Equal(3, target.Effects.Count);
        Assert.All(target.Effects, effect => Assert.True(effect.Value == 1, $"{runId}, killed at '{died}': {effect.Value} effects"));
        Assert.Single(publisher.Published.Select(published => published.Id).Distinct());
        WorkflowDecider.Fold(facts);
        return died;
    }

    private async Task<IReadOnlyList<HistoryEvent>?> EndedOrAnsweredAsync(DurableRunEngine engine, string runId, EffectTarget target)
    {
        if (await Stage.Store.FindAsync(runId, default) is { Status: RunStatus.Asking })
        {
            await engine.ResolveAsync(Answer(runId, target), default);
        }

        return await Stage.Store.ReadAsync(runId, default) is { Count: > 0 } facts && facts[^1] is RunCompleted or RunFaulted ? facts : null;
    }

    private static DoubtAnswer Answer(string runId, EffectTarget target)
    {
        const string path = "/do/3/never";
        return new DoubtAnswer(runId, path, target.Effects.ContainsKey(RunId.EffectKey(runId, path)), JsonElement.Parse("{}"), "ann", "looked at the target");
    }

    private static RunStart Start(string runId) => new(runId, JsonElement.Parse(EveryClass), JsonElement.Parse("{}"), new RunCause("rule", "set", 1, "/source", runId));

    private Task<IReadOnlyList<HistoryEvent>> EndAsync(string runId) =>
        Eventually.GetAsync<IReadOnlyList<HistoryEvent>>(async () => await Stage.Store.ReadAsync(runId, default) is { Count: > 0 } facts && facts[^1] is RunCompleted ? facts : null, $"{runId} ends");
}
