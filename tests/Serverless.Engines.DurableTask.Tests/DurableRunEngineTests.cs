using System.Text.Json;
using Microsoft.DurableTask.Client;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Engines.DurableTask.Tests;

public sealed class DurableRunEngineTests : IAsyncLifetime
{
    private const string Put = """{"call":"http","with":{"method":"put","endpoint":"http://target.test/put"}}""";

    private const string Listen = """{"l":{"listen":{"to":{"one":{"with":{"type":"never"}}}}}}""";

    private DurableStage? stage;

    private DurableStage Stage => stage!;

    public async ValueTask InitializeAsync() => stage = await DurableStage.OpenAsync();

    public ValueTask DisposeAsync() => Stage.DisposeAsync();

    [Theory]
    [InlineData(1, 5)]
    [InlineData(25, 1)]
    public async Task Five_calls_cost_five_activities_or_one(int callsOfAnActivity, int activities)
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher(), new StretchLimits(callsOfAnActivity, TimeSpan.FromMinutes(1)));
        await engine.StartAsync(Start("five", """[{"a":$put},{"b":$put},{"c":$put},{"d":$put},{"e":$put}]"""), default);
        await EndAsync("five");
        await CompleteAsync("five");
        Assert.Equal(activities, Stage.Lives.Executions);
    }

    [Fact]
    public async Task Documents_larger_than_the_scheduler_takes_go_through()
    {
        var large = JsonElement.Parse($$"""{"text":"{{new string('x', 3 * 1024 * 1024)}}"}""");
        var engine = Stage.Begin(new ScriptedCaller(_ => Task.FromResult<CallOutcome>(new CallOutcome.Returned(large))), new RecordingPublisher(), new StretchLimits(1, TimeSpan.FromMinutes(1)));
        await engine.StartAsync(Start("large", """[{"a":$put},{"b":$put}]""") with { Input = large }, default);
        var completed = Assert.IsType<RunCompleted>((await EndAsync("large"))[^1]);
        Assert.Equal(large.GetRawText().Length, completed.Output.GetRawText().Length);
        var instance = await CompleteAsync("large");
        Assert.InRange(instance.SerializedInput!.Length, 1, 200);
    }

    [Fact]
    public async Task A_run_goes_by_its_id_and_carries_its_cause()
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        using var activity = new System.Diagnostics.Activity("delivery").SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").Start();
        await engine.StartAsync(Start("caused", """[{"a":$put}]"""), default);
        await EndAsync("caused");
        var instance = await CompleteAsync("caused");
        Assert.Equal(("rule", "/source", "caused", "7"), (instance.Tags["rule"], instance.Tags["event.source"], instance.Tags["event.id"], instance.Tags["event.sequence"]));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", instance.Tags["traceparent"], StringComparison.Ordinal);
        Assert.Equal("completed", instance.ReadCustomStatusAs<string>());
    }

    [Theory]
    [InlineData("@manual")]
    [InlineData("🜁 a/b\0")]
    public async Task An_id_the_scheduler_does_not_take_is_no_obstacle(string runId)
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await engine.StartAsync(Start(runId, """[{"a":$put}]"""), default);
        Assert.IsType<RunCompleted>((await EndAsync(runId))[^1]);
    }

    [Fact]
    public async Task A_host_that_stops_between_history_and_schedule_is_healed_by_starting_again()
    {
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        var start = Start("healed", """[{"a":$put}]""");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Unscheduled().StartAsync(start, default));
        Assert.Equal(StartOutcome.AlreadyStarted, await Stage.Engine().StartAsync(start, default));
        await EndAsync("healed");
    }

    [Fact]
    public async Task A_host_that_stops_between_history_and_schedule_is_healed_by_a_sweep()
    {
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Unscheduled().StartAsync(Start("swept", """[{"a":$put}]"""), default));
        Assert.Equal(0, await Stage.Engine().SweepAsync(TimeSpan.FromHours(1), default));
        Assert.Equal(1, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
        await EndAsync("swept");
        Assert.Equal(0, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
    }

    [Fact]
    public async Task An_answer_whose_host_could_not_wake_the_run_is_taken_up_by_a_sweep()
    {
        await DoubtAsync("answered");
        Assert.Equal(ResolveOutcome.Resolved, await Unscheduled().ResolveAsync(Answer("answered", "ann"), default));
        Assert.Equal(1, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
        await EndAsync("answered");
    }

    [Theory]
    [InlineData("""[{"ask":{"call":"approval","with":{"question":"Go?"}}},{"b":$put}],"timeout":{"after":{"hours":6}}""")]
    [InlineData("""[{"f":{"fork":{"compete":true,"branches":[{"ask":{"call":"approval","with":{"question":"Go?"}}},$listen]}}}]""")]
    public async Task A_yes_whose_host_could_not_wake_the_run_is_taken_up_by_a_sweep_whatever_else_the_run_waits_for(string tasks)
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await engine.StartAsync(Start("yes", tasks), default);
        var asked = await FactAsync<ApprovalAsked>("yes");
        await WaitingAsync("yes", RunStatus.Asking);
        await Unscheduled().ActAsync("yes", new RunAct.Answer("Ann", "seen it", asked.Id, asked.Binding, true) { Subject = "ann" }, default);
        await SweptToItsEndAsync("yes");
    }

    [Fact]
    public async Task A_resolved_doubt_whose_host_could_not_wake_the_run_is_taken_up_by_a_sweep_also_where_the_run_has_a_timeout()
    {
        await DoubtAsync("timed", ""","timeout":{"after":{"hours":6}}""");
        Assert.Equal(ResolveOutcome.Resolved, await Unscheduled().ResolveAsync(Answer("timed", "ann"), default));
        await SweptToItsEndAsync("timed");
    }

    [Fact]
    public async Task A_retry_whose_host_could_not_wake_the_run_is_taken_up_by_a_sweep_also_where_another_branch_listens()
    {
        var engine = Stage.Begin(new ScriptedCaller(_ => Task.FromResult(ScriptedCaller.Failing(500))), new RecordingPublisher());
        await engine.StartAsync(Start("branched", """[{"f":{"fork":{"branches":[{"a":$put},$listen]}}}]"""), default);
        await EndAsync("branched");
        await CompleteAsync("branched");
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await Unscheduled().ActAsync("branched", new RunAct.Retry("ann", "it is back", null), default);
        Assert.Equal(1, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
        await FactAsync<CallReturned>("branched");
    }

    [Fact]
    public async Task A_resumed_run_whose_host_could_not_wake_it_is_taken_up_by_a_sweep_also_where_it_has_a_timeout()
    {
        var answer = new TaskCompletionSource<CallOutcome>();
        var caller = new ScriptedCaller(_ => answer.Task);
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start("resumed", """[{"a":$put},{"s":{"set":{"n":1}}}],"timeout":{"after":{"hours":6}}"""), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 1, "its call is under way");
        await engine.ActAsync("resumed", new RunAct.Pause("ann", "not now"), default);
        answer.SetResult(new CallOutcome.Returned(JsonElement.Parse("{}")));
        await FactAsync<CallReturned>("resumed");
        await Unscheduled().ActAsync("resumed", new RunAct.Resume("ann", "now"), default);
        await SweptToItsEndAsync("resumed");
    }

    [Fact]
    public async Task A_run_that_only_one_of_two_has_answered_is_left_alone_by_a_sweep()
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await engine.StartAsync(Start("half", """[{"ask":{"call":"approval","with":{"question":"Go?","from":{"users":["ann","bob"],"quorum":"2 of 2"}}}}],"timeout":{"after":{"hours":6}}"""), default);
        var asked = await FactAsync<ApprovalAsked>("half");
        await WaitingAsync("half", RunStatus.Asking);
        await engine.ActAsync("half", new RunAct.Answer("Ann", "seen it", asked.Id, asked.Binding, true) { Subject = "ann" }, default);
        Assert.Equal(RunStatus.Asking, (await Stage.Store.FindAsync("half", default))!.Status);
        Assert.Equal(0, await engine.SweepAsync(TimeSpan.FromSeconds(-1), default));
    }

    [Fact]
    public async Task Of_two_people_who_answer_at_once_one_is_heard()
    {
        await DoubtAsync("asked");
        var engine = Stage.Engine();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => engine.ResolveAsync(Answer("asked", $"person {n}"), default).AsTask())));
        Assert.Single(outcomes, ResolveOutcome.Resolved);
        Assert.Single((await EndAsync("asked")).OfType<DoubtResolved>());
        Assert.Equal(ResolveOutcome.NoSuchRun, await engine.ResolveAsync(Answer("nobody", "ann"), default));
    }

    [Fact]
    public async Task A_sweep_leaves_what_a_person_suspended_or_ended()
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        foreach (var runId in new[] { "suspended", "terminated" })
        {
            await engine.StartAsync(Start(runId, """[{"w":{"wait":{"milliseconds":1500}}}]"""), default);
            await Eventually.GetAsync(async () => await Stage.Store.FindAsync(runId, default) is { Status: RunStatus.Waiting } run ? run : null, "it waits");
        }

        await Stage.Scheduler.Client.SuspendInstanceAsync("suspended");
        await Stage.Scheduler.Client.TerminateInstanceAsync("terminated");
        await Stage.Scheduler.Client.WaitForInstanceCompletionAsync("terminated");
        await Eventually.GetAsync(async () => await Stage.Scheduler.Client.GetInstanceAsync("suspended") is { RuntimeStatus: OrchestrationRuntimeStatus.Suspended } found ? found : null, "it is suspended");
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > Stage.Store.FindAsync("suspended", default).AsTask().Result!.WakeAt, "both are due");
        Assert.Equal(0, await engine.SweepAsync(TimeSpan.Zero, default));
        await Stage.Scheduler.Client.ResumeInstanceAsync("suspended");
        await EndAsync("suspended");
        Assert.Equal(RunStatus.Waiting, (await Stage.Store.FindAsync("terminated", default))!.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancel_ends_a_run_with_a_call_under_way_that_somebody_suspended_or_terminated_at_the_scheduler(bool terminated)
    {
        var caller = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start("stopped", """[{"a":$put}]"""), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 1, "its call is under way");
        await (terminated ? Stage.Scheduler.Client.TerminateInstanceAsync("stopped") : Stage.Scheduler.Client.SuspendInstanceAsync("stopped"));
        var held = terminated ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Suspended;
        await Eventually.GetAsync(async () => (await Stage.Scheduler.Client.GetInstanceAsync("stopped"))?.RuntimeStatus == held ? "yes" : null, "the scheduler holds it");
        await Stage.Begin(new EffectTarget(), new RecordingPublisher()).ActAsync("stopped", new RunAct.Cancel("ann", "not today"), default);
        await Eventually.GetAsync(async () => (await Stage.Store.ReadAsync("stopped", default))[^1] as RunCancelled, "it is cancelled");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await CompleteAsync("stopped")).RuntimeStatus);
    }

    [Fact]
    public async Task An_orchestration_of_a_version_that_is_not_understood_is_refused_with_a_sentence_and_its_run_taken_up_by_another()
    {
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Unscheduled().StartAsync(Start("newer", """[{"a":$put}]"""), default));
        await Stage.Scheduler.Client.ScheduleNewOrchestrationInstanceAsync(RunOrchestration.Name, new RunWork("newer", Interpreter: "9.9"), new Microsoft.DurableTask.StartOrchestrationOptions("newer"));
        var instance = await CompleteAsync("newer");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal("Run newer was begun by version 9.9 of the interpreter; this build goes on with 1.0.", instance.FailureDetails!.ErrorMessage);
        Assert.Single(await Stage.Store.ReadAsync("newer", default));
        Assert.Equal(1, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
        Assert.IsType<RunCompleted>((await EndAsync("newer"))[^1]);
    }

    [Fact]
    public async Task An_act_whose_host_could_not_wake_the_run_is_taken_up_by_a_sweep()
    {
        var engine = Stage.Begin(new ScriptedCaller(_ => Task.FromResult(ScriptedCaller.Failing(500))), new RecordingPublisher());
        await engine.StartAsync(Start("again", """[{"a":$put}]"""), default);
        await EndAsync("again");
        await CompleteAsync("again");
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        Assert.Equal(new ActOutcome.Done(true, null), await Unscheduled().ActAsync("again", new RunAct.Retry("ann", "it is back", null), default));
        Assert.Equal(1, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
        await Eventually.GetAsync(async () => (await Stage.Store.ReadAsync("again", default))[^1] as RunCompleted, "the retried run completes");
    }

    [Fact]
    public async Task A_sweep_leaves_a_paused_run_and_its_status_tells_who_paused_it()
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await engine.StartAsync(Start("held", """[{"w":{"wait":{"hours":1}}}]"""), default);
        await Eventually.GetAsync(async () => await Stage.Store.FindAsync("held", default) is { Status: RunStatus.Waiting } run ? run : null, "it waits");
        await engine.ActAsync("held", new RunAct.Pause("ann", "not now"), default);
        await Eventually.GetAsync(
            async () => (await Stage.Scheduler.Client.GetInstanceAsync("held", getInputsAndOutputs: true))?.SerializedCustomStatus?.Contains("paused by ann: not now", StringComparison.Ordinal) == true ? "yes" : null,
            "the scheduler shows it");
        Assert.Equal(0, await engine.SweepAsync(TimeSpan.FromSeconds(-1), default));
    }

    [Fact]
    public async Task A_wake_up_does_not_cut_a_wait_short()
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await engine.StartAsync(Start("woken", """[{"w":{"wait":{"milliseconds":700}}}]"""), default);
        await Eventually.GetAsync(async () => await Stage.Store.FindAsync("woken", default) is { Status: RunStatus.Waiting } run ? run : null, "it waits");
        await Stage.Scheduler.Client.RaiseEventAsync("woken", RunOrchestration.Wake, "look");
        var facts = await EndAsync("woken");
        Assert.True(facts.OfType<WaitElapsed>().Single().At >= facts.OfType<WaitStarted>().Single().Until);
    }

    [Fact]
    public async Task A_worker_that_never_saw_a_run_goes_on_with_it()
    {
        var engine = Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await engine.StartAsync(Start("moved", """[{"a":$put},{"w":{"wait":{"milliseconds":900}}},{"b":$put}]"""), default);
        await Eventually.GetAsync(async () => await Stage.Store.FindAsync("moved", default) is { Status: RunStatus.Waiting } run ? run : null, "it waits");
        await Eventually.GetAsync(
            async () => (await Stage.Scheduler.Client.GetInstanceAsync("moved", getInputsAndOutputs: true))?.SerializedCustomStatus?.Contains("waits", StringComparison.Ordinal) == true ? "yes" : null,
            "the orchestration rests: what a worker has in hand when it goes, the scheduler in process never hands to another");
        await Stage.Scheduler.ReplaceWorkerAsync();
        Assert.Equal(2, (await EndAsync("moved")).OfType<CallReturned>().Count());
    }

    [Fact]
    public async Task A_stretch_that_fails_is_done_again_later_and_its_call_is_in_doubt()
    {
        var attempts = 0;
        var caller = new ScriptedCaller(_ => ++attempts == 1 ? throw new StoreUnavailableException("the store is away") : Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("{}"))));
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start("failing", """[{"a":$put}]"""), default);
        await EndAsync("failing");
        Assert.Equal(2, caller.Calls.Count);
        Assert.Single(caller.Calls.Select(call => call.EffectKey).Distinct());
    }

    [Fact]
    public async Task An_execution_that_comes_late_changes_nothing()
    {
        var late = new TaskCompletionSource<CallOutcome>();
        var stretches = Stretches(new ScriptedCaller(_ => late.Task));
        var engine = Stage.Begin(new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task), new RecordingPublisher());
        await engine.StartAsync(Start("late", """[{"a":$put}]"""), default);
        await Eventually.GetAsync(async () => (await Stage.Store.ReadAsync("late", default)).OfType<CallIntended>().FirstOrDefault(), "the call is intended");
        var straggler = stretches.DoAsync(new StretchRequest("late", DateTimeOffset.UtcNow), default);
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        var facts = await EndAsync("late");
        late.SetResult(new CallOutcome.Returned(JsonElement.Parse("""{"late":true}""")));
        Assert.Equal(RestKind.Ended, (await straggler).Kind);
        Assert.Equal(facts.Count, (await Stage.Store.ReadAsync("late", default)).Count);
    }

    [Fact]
    public async Task A_call_that_takes_longer_than_its_attempt_may_is_abandoned()
    {
        var attempts = 0;
        var caller = new ScriptedCaller(_ => ++attempts == 1 ? Task.FromResult(ScriptedCaller.Failing(503)) : new TaskCompletionSource<CallOutcome>().Task);
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start("slow", """
            [{"t":{"try":[{"a":$put}],"catch":{
              "retry":{"delay":{"milliseconds":10},"limit":{"attempt":{"count":1,"duration":{"milliseconds":100}}}},"do":[{"s":{"set":{"gave":"up"}}}]}}}]
            """), default);
        var facts = await EndAsync("slow");
        Assert.Contains(facts, fact => fact is AttemptExpired);
    }

    [Fact]
    public async Task An_attempt_is_made_anew_in_the_same_stretch_and_what_the_one_before_says_late_is_not_heard()
    {
        var answers = new[] { new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously) };
        var attempts = 0;
        var caller = new ScriptedCaller(call => answers[call.Path.EndsWith("/beside", StringComparison.Ordinal) ? 0 : Math.Min(Interlocked.Increment(ref attempts), 2)].Task);
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start("again", """
            [{"f":{"fork":{"branches":[{"beside":$put},{"t":{
              "try":[{"l":{"do":[{"a":$put}],"timeout":{"after":{"milliseconds":500}}}}],
              "catch":{"retry":{"delay":{"milliseconds":10},"limit":{"attempt":{"count":2}}}}}}]}}}]
            """), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 3, "the second attempt is made");
        answers[1].SetResult(new CallOutcome.Returned(JsonElement.Parse("\"late\"")));
        answers[2].SetResult(new CallOutcome.Returned(JsonElement.Parse("\"in time\"")));
        answers[0].SetResult(new CallOutcome.Returned(JsonElement.Parse("1")));
        Assert.Equal("[1,\"in time\"]", Assert.IsType<RunCompleted>((await EndAsync("again"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task A_long_process_is_watched_without_reading_again_what_is_known()
    {
        var history = new Reading(Stage.Store);
        Stage.Around = _ => history;
        var answer = new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new ScriptedCaller(_ => answer.Task);
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start("process", """[{"a":{"run":{"shell":{"command":"sleep 3600"}}}}]"""), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 1, "the process is under way");
        var (looks, facts) = (history.Looks, history.Facts);
        await Eventually.TrueAsync(() => history.Looks >= looks + 2, "it is looked whether somebody has said something");
        Assert.Equal(facts, history.Facts);
        answer.SetResult(new CallOutcome.Returned(JsonElement.Parse("{}")));
        Assert.IsType<RunCompleted>((await EndAsync("process"))[^1]);
    }

    private static RunStart Start(string runId, string tasks) => new(
        runId,
        JsonElement.Parse("""{"document":{"dsl":"1.0.3","namespace":"test","name":"durable","version":"1.0.0"},"do":""" + tasks.Replace("$put", Put, StringComparison.Ordinal).Replace("$listen", Listen, StringComparison.Ordinal) + "}"),
        JsonElement.Parse("{}"),
        new RunCause("rule", "set", 7, "/source", runId));

    private static DoubtAnswer Answer(string runId, string by) => new(runId, "/do/0/a", true, JsonElement.Parse("{}"), by, "looked");

    /// <summary>An engine that reaches the store and not the scheduler.</summary>
    private DurableRunEngine Unscheduled() => Stage.Engine(() => throw new IOException("the scheduler is away"));

    private RunStretches Stretches(IFunctionCaller caller) => new(
        new DurableEdges(Stage.Store, caller, new RecordingPublisher(), Stage.Store, Stage.Workflows, TimeProvider.System),
        Stage.Engine(),
        StretchLimits.Usual,
        Microsoft.Extensions.Logging.Abstractions.NullLogger<RunStretches>.Instance);

    /// <summary>Brings a run to where it asks a person about its first call.</summary>
    /// <param name="more">What the document says besides its tasks.</param>
    private async Task DoubtAsync(string runId, string more = "")
    {
        var caller = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        var engine = Stage.Begin(caller, new RecordingPublisher());
        await engine.StartAsync(Start(runId, """[{"a":{"call":"http","with":{"method":"post","endpoint":"http://target.test/post"}}}]""" + more), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 1, "the call is under way");
        Stage.Begin(new EffectTarget(), new RecordingPublisher());
        await Eventually.GetAsync(async () => await Stage.Store.FindAsync(runId, default) is { Status: RunStatus.Asking } run ? run : null, "the run asks");
    }

    private Task<T> FactAsync<T>(string runId)
        where T : HistoryEvent => Eventually.GetAsync(async () => (await Stage.Store.ReadAsync(runId, default)).OfType<T>().FirstOrDefault(), $"{runId} has come to {typeof(T).Name}");

    private Task<RunSummary> WaitingAsync(string runId, RunStatus status) =>
        Eventually.GetAsync(async () => await Stage.Store.FindAsync(runId, default) is { } run && run.Status == status ? run : null, $"{runId} is {status}");

    private async Task SweptToItsEndAsync(string runId)
    {
        Assert.Equal(1, await Stage.Engine().SweepAsync(TimeSpan.FromSeconds(-1), default));
        Assert.IsType<RunCompleted>((await EndAsync(runId))[^1]);
    }

    private Task<IReadOnlyList<HistoryEvent>> EndAsync(string runId) => Eventually.GetAsync<IReadOnlyList<HistoryEvent>>(
        async () => await Stage.Store.ReadAsync(runId, default) is { Count: > 0 } facts && facts[^1] is RunCompleted or RunFaulted ? facts : null, $"{runId} ends");

    private async Task<OrchestrationMetadata> CompleteAsync(string runId) =>
        await Stage.Scheduler.Client.WaitForInstanceCompletionAsync(runId, getInputsAndOutputs: true);

    /// <summary>Counts how often it is read, and how much.</summary>
    private sealed class Reading(IRunHistory inner) : IRunHistory
    {
        private int looks;
        private int facts;

        public int Looks => Volatile.Read(ref looks);

        public int Facts => Volatile.Read(ref facts);

        public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => inner.AppendAsync(append, cancellation);

        public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => Count(await inner.ReadAsync(runId, cancellation));

        public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) => Count(await inner.ReadAsync(runId, page, cancellation));

        private IReadOnlyList<HistoryEvent> Count(IReadOnlyList<HistoryEvent> read)
        {
            Interlocked.Add(ref facts, read.Count);
            Interlocked.Increment(ref looks);
            return read;
        }
    }
}
