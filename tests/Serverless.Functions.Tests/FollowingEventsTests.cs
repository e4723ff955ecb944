using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Contracts.Gates;
using Serverless.Contracts.Guards;
using Serverless.Contracts.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Engines.DurableTask;
using Serverless.Functions.Doors;

namespace Serverless.Functions.Tests;

/// <summary>Events that come of what a function does: of the start of a run, as those that tell of its life.</summary>
public sealed class FollowingEventsTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(3);

    private readonly FunctionStage stage = new(rules: false);
    private readonly GuardParts guards;

    public FollowingEventsTests()
    {
        guards = GuardParts.Of(stage.Store, stage, stage.Rules, TimeProvider.System);
        stage.Rules.Replace(new PackReader().Read(
        [
            File("p/rules/r.yaml", "rule: r\nmatch: { type: [com.example.test] }\nmode: auto\nrun: p/w:1.0.0\nguard: { lock: { key: all } }\n"),
            File("p/rules/s.yaml", "rule: s\nmatch: { type: [com.example.started] }\nmode: auto\nrun: p/w:1.0.0\n"),
            File("p/workflows/w.yaml", "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n"),
        ]).Value!);
        stage.Starting = Tell;
    }

    [Fact]
    public async Task What_comes_of_judging_is_judged_when_the_door_ends()
    {
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!);
        await JudgedAsync("a", "a+");
    }

    [Fact]
    public async Task What_comes_of_a_sweep_is_judged_when_its_door_ends()
    {
        stage.LedgerAway = true;
        stage.Starting = _ => throw new StoreUnavailableException("away");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!));
        stage.LedgerAway = false;
        stage.Starting = Tell;
        await new SweepDoor(stage.SweeperAt(Later), stage.Dispatch, stage.Scheduler).SweepAsync(null!, null!, default);
        await JudgedAsync("a", "a+");
    }

    [Fact]
    public async Task What_comes_of_a_lock_that_is_given_on_is_judged_when_its_door_ends()
    {
        var held = await HeldAsync();
        await guards.Endings.TellAsync(held, RunEnding.Well, 2, default);
        var stops = new StopKeeping(guards.Switch, stage.Store, stage, TimeProvider.System, NullLogger<StopKeeping>.Instance);
        await new GuardDoor(guards.Sweep, stops, stage.Dispatch, stage.Scheduler).SweepAsync(null!, null!, default);
        await JudgedAsync("a", "a+", "b", "b+");
    }

    [Fact]
    public async Task What_comes_of_a_lock_that_an_ended_run_held_is_judged_when_its_stretch_ends()
    {
        var held = await HeldAsync();
        var history = new GuardedRunHistory(stage.Store, guards.Endings, NullLogger<GuardedRunHistory>.Instance);
        var engine = new DurableRunEngine(history, stage.Store, new RunScheduling(stage.Scheduler.Get), TimeProvider.System, NullLogger<DurableRunEngine>.Instance);
        var document = JsonElement.Parse("""{"document":{"dsl":"1.0.3","namespace":"p","name":"w","version":"1.0.0"},"do":[{"a":{"set":{}}}]}""");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await engine.StartAsync(new RunStart(held, document, JsonElement.Parse("{}"), Core.Workflows.RunCause.None), default));
        var edges = new DurableEdges(history, ScriptedCaller.Returning("{}"), new RecordingPublisher(), stage.Store, new ScriptedWorkflows(), TimeProvider.System);
        var stretches = new RunStretches(edges, engine, StretchLimits.Usual, NullLogger<RunStretches>.Instance);
        var doors = new RunDoors(stretches, stage.Dispatch, guards.Sweep, stage.Scheduler, NullLogger<RunDoors>.Instance);
        Assert.Equal(RestKind.Ended, (await doors.StretchAsync(new StretchRequest(held, DateTimeOffset.UtcNow), null!, default)).Kind);
        await JudgedAsync("a", "a+", "b", "b+");
    }

    /// <returns>The run that holds the lock which event <c>b</c> waits for.</returns>
    private async Task<string> HeldAsync()
    {
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!);
        var run = Core.Workflows.RunId.For("r", "/test", "a");
        Assert.Contains(run, stage.Runs.Keys);
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("b")], null!);
        Assert.DoesNotContain("b", stage.Started);
        return run;
    }

    private async Task JudgedAsync(params string[] ids)
    {
        var journal = await stage.JournalAsync();
        Assert.Equal(ids, journal.Select(record => record.Id!).Order(StringComparer.Ordinal));
        Assert.All(journal, record => Assert.NotNull(record.Judgement));
        Assert.Equal(ids, stage.Started.Order(StringComparer.Ordinal));
    }

    private void Tell(RunStart start)
    {
        if (start.Cause.EventId!.EndsWith('+'))
        {
            return;
        }

        var told = new NormalizedEvent("/test", start.Cause.EventId + "+", "com.example.started", null, null, Encoding.UTF8.GetBytes(FunctionStage.Event(start.Cause.EventId + "+", "com.example.started")));
        var publishing = new EmittedEvents(stage.Store, stage.Dispatch, new SettableTime(DateTimeOffset.UtcNow + Later)).PublishAsync(told, default);
        Assert.True(publishing.IsCompletedSuccessfully);
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
