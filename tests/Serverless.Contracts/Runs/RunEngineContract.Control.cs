using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Contracts.Runs;

/// <summary>What persons do to runs.</summary>
public abstract partial class RunEngineContract
{
    private const string CallThenCall = """
        [{"a":{"call":"http","with":{"method":"put","endpoint":"http://target.test/a"}}},{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/b"}}}]
        """;

    private static readonly CallOutcome Fine = new CallOutcome.Returned(JsonElement.Parse("{}"));

    [Fact]
    public async Task A_run_paused_while_it_calls_records_the_answer_and_calls_nothing_until_it_is_resumed()
    {
        var (caller, answer) = Answering();
        var control = await BeginAsync(caller);
        await CallingAsync(caller);
        await DoneAsync(control, new RunAct.Pause("ann", "look first"));
        answer.SetResult(Fine);
        await FactAsync<CallReturned>();
        Assert.Equal(RunStatus.Paused, (await Runs.FindAsync("r1", default))!.Status);
        Assert.Single(caller.Calls);
        await DoneAsync(control, new RunAct.Resume("bob", "looked"));
        var facts = await OverAsync();
        Assert.IsType<RunCompleted>(facts[^1]);
        Assert.Equal(2, caller.Calls.Count);
        Assert.Equal(("ann", "look first"), (facts.OfType<RunPaused>().Single().By, facts.OfType<RunPaused>().Single().Reason));
        Assert.True(facts.Index().Single(fact => fact.Item is RunResumed).Index < facts.Index().Single(fact => fact.Item is TaskStarted { Path: "/do/1/b" }).Index);
    }

    [Fact]
    public async Task A_timer_due_during_a_pause_fires_after_it_and_once()
    {
        var control = await BeginAsync(ScriptedCaller.Returning("{}"), """[{"w":{"wait":{"milliseconds":200}}},{"s":{"set":{"n":1}}}]""");
        var due = (await FactAsync<WaitStarted>()).Until;
        await DoneAsync(control, new RunAct.Pause("ann", "not now"));
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > due.AddMilliseconds(200), "it is due");
        Assert.Empty((await History.ReadAsync("r1", default)).OfType<WaitElapsed>());
        await DoneAsync(control, new RunAct.Resume("ann", "now"));
        var facts = await OverAsync();
        Assert.IsType<RunCompleted>(facts[^1]);
        Assert.True(facts.OfType<WaitElapsed>().Single().At >= facts.OfType<RunResumed>().Single().At);
    }

    [Fact]
    public async Task A_run_cancelled_while_it_calls_records_the_answer_and_ends()
    {
        var (caller, answer) = Answering();
        var control = await BeginAsync(caller);
        await CallingAsync(caller);
        await DoneAsync(control, new RunAct.Cancel("ann", "wrong host"));
        Assert.Equal(RunStatus.Cancelling, (await Runs.FindAsync("r1", default))!.Status);
        answer.SetResult(Fine);
        var facts = await OverAsync();
        Assert.IsType<CallReturned>(facts[^2]);
        Assert.IsType<RunCancelled>(facts[^1]);
        Assert.Single(caller.Calls);
        Assert.Equal((RunStatus.Cancelled, "cancelled by ann: wrong host"), ((await Runs.FindAsync("r1", default))!.Status, (await Runs.FindAsync("r1", default))!.Note));
    }

    [Fact]
    public async Task A_run_cancelled_while_it_waits_ends_at_once_and_its_timer_never_fires()
    {
        var control = await BeginAsync(ScriptedCaller.Returning("{}"), """[{"w":{"wait":{"milliseconds":300}}}]""");
        var due = (await FactAsync<WaitStarted>()).Until;
        await DoneAsync(control, new RunAct.Cancel("ann", "no need"));
        var facts = await OverAsync();
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > due.AddMilliseconds(200), "it is due");
        Assert.Equal(facts.Count, (await History.ReadAsync("r1", default)).Count);
        Assert.Empty(await Runs.ListActiveAsync(null, 10, default));
    }

    [Fact]
    public async Task A_faulted_run_is_retried_from_the_task_that_failed_with_another_input()
    {
        var caller = new ScriptedCaller(call => Task.FromResult(call.With.GetProperty("body").GetString() == "web-1" ? ScriptedCaller.Failing(500) : Fine));
        var control = await BeginAsync(caller, """[{"a":{"set":{"host":"web-1"}}},{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/","body":"${ .host }"}}}]""");
        Assert.IsType<RunFaulted>((await OverAsync())[^1]);
        await DoneAsync(control, new RunAct.Retry("ann", "it is the other host", JsonElement.Parse("""{"host":"web-2"}""")));
        var facts = await Eventually.GetAsync(async () => await History.ReadAsync("r1", default) is var all && all[^1] is RunCompleted ? all : null, "the retried run completes");
        Assert.Equal(["/do/0/a", "/do/1/b", "/do/1/b"], facts.OfType<TaskStarted>().Select(fact => fact.Path));
        Assert.Equal(["web-1", "web-2"], caller.Calls.Select(call => call.With.GetProperty("body").GetString()));
        Assert.Single(caller.Calls.Select(call => call.EffectKey).Distinct());
    }

    [Fact]
    public async Task A_pause_survives_a_crash_and_the_call_under_way_then_is_made_again_when_it_is_resumed()
    {
        var (before, _) = Answering();
        var control = await BeginAsync(before);
        await CallingAsync(before);
        await DoneAsync(control, new RunAct.Pause("ann", "the host is to be replaced"));
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        control = await EngineAsync(after);
        Assert.Equal(new ActOutcome.Done(false, null), await control.ActAsync("r1", new RunAct.Pause("ann", "again"), default));
        var asked = DateTimeOffset.UtcNow;
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > asked.AddMilliseconds(200), "a call that was wrongly begun would show by now");
        Assert.Empty(after.Calls);
        await DoneAsync(control, new RunAct.Resume("ann", "it was"));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
        Assert.Equal(2, after.Calls.Count);
        Assert.Equal(before.Calls[0].EffectKey, after.Calls[0].EffectKey);
    }

    [Fact]
    public async Task A_cancel_survives_a_crash_and_a_call_whose_outcome_is_lost_is_not_made_again()
    {
        var (before, _) = Answering();
        var control = await BeginAsync(before);
        await CallingAsync(before);
        await DoneAsync(control, new RunAct.Cancel("ann", "wrong host"));
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        await EngineAsync(after);
        var facts = await OverAsync();
        Assert.IsType<RunCancelled>(facts[^1]);
        Assert.Single(facts.OfType<CallDoubted>());
        Assert.Empty(after.Calls);
    }

    [Fact]
    public async Task A_retry_survives_a_crash()
    {
        var failing = true;
        var before = new ScriptedCaller(_ => failing ? Task.FromResult(ScriptedCaller.Failing(500)) : new TaskCompletionSource<CallOutcome>().Task);
        var control = await BeginAsync(before);
        Assert.IsType<RunFaulted>((await OverAsync())[^1]);
        failing = false;
        await DoneAsync(control, new RunAct.Retry("ann", "again", null));
        await Eventually.TrueAsync(() => before.Calls.Count == 2, "it is called again");
        await CrashAsync();
        await EngineAsync(ScriptedCaller.Returning("{}"));
        Assert.IsType<RunCompleted>((await EndedAsync<RunCompleted>())[^1]);
    }

    [Fact]
    public async Task Of_a_hundred_who_cancel_or_resume_at_once_each_is_answered_and_the_run_is_cancelled_once()
    {
        var control = await BeginAsync(ScriptedCaller.Returning("{}"), """[{"w":{"wait":{"hours":1}}}]""");
        await FactAsync<WaitStarted>();
        await DoneAsync(control, new RunAct.Pause("ann", "to be raced for"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(async () =>
        {
            RunAct act = n % 2 == 0 ? new RunAct.Cancel($"person {n}", "race") : new RunAct.Resume($"person {n}", "race");
            return (act.Kind, Outcome: await control.ActAsync("r1", act, default));
        })));
        var facts = await OverAsync();
        Assert.Single(facts.OfType<CancelRequested>());
        Assert.Single(facts.OfType<RunCancelled>());
        Assert.All(outcomes.Where(one => one.Kind == ActKind.Cancel), one => Assert.IsType<ActOutcome.Done>(one.Outcome));
        Assert.Equal(facts.OfType<CancelRequested>().Count() + facts.OfType<RunResumed>().Count(), outcomes.Count(one => one.Outcome is ActOutcome.Done { Changed: true }));
        Assert.InRange(facts.OfType<RunResumed>().Count(), 0, 1);
    }

    [Fact]
    public async Task An_ended_run_is_continued_once_as_a_fresh_one()
    {
        var caller = ScriptedCaller.Returning("{}");
        var control = await BeginAsync(caller);
        await OverAsync();
        var act = new RunAct.Continue("ann", "once more", JsonElement.Parse("""{"n":2}"""));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => control.ActAsync("r1", act, default).AsTask())));
        var next = Assert.Single(outcomes.Cast<ActOutcome.Done>().Select(done => done.ContinuedAs).Distinct())!;
        var facts = await EndAsync(next);
        var started = Assert.IsType<RunStarted>(facts[0]);
        Assert.Equal(("r1", "rule", """{"n":2}"""), (started.Cause.ContinuedFrom, started.Cause.Rule, started.Input.GetRawText()));
        Assert.Equal(next, Assert.Single((await History.ReadAsync("r1", default)).OfType<RunContinued>()).RunId);
        Assert.Equal(4, caller.Calls.Count);
    }

    [Fact]
    public async Task An_act_at_the_wrong_time_is_refused_with_a_sentence_and_changes_nothing()
    {
        var control = await BeginAsync(ScriptedCaller.Returning("{}"));
        var facts = await OverAsync();
        foreach (var act in new RunAct[] { new RunAct.Pause("ann", "late"), new RunAct.Resume("ann", "late"), new RunAct.Cancel("ann", "late"), new RunAct.Retry("ann", "late", null) })
        {
            Assert.Contains("completed", Assert.IsType<ActOutcome.Refused>(await control.ActAsync("r1", act, default)).Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(facts.Count, (await History.ReadAsync("r1", default)).Count);
        Assert.IsType<ActOutcome.NoSuchRun>(await control.ActAsync("none", new RunAct.Pause("ann", "which?"), default));
    }

    [Fact]
    public async Task A_cancelled_run_is_not_begun_again_by_a_redelivery()
    {
        var caller = ScriptedCaller.Returning("{}");
        const string tasks = """[{"w":{"wait":{"hours":1}}},{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""";
        var control = await BeginAsync(caller, tasks);
        await FactAsync<WaitStarted>();
        await DoneAsync(control, new RunAct.Cancel("ann", "no need"));
        var facts = await OverAsync();
        Assert.Equal(StartOutcome.AlreadyStarted, await Engine!.StartAsync(Start("r1", tasks), default));
        Assert.Equal(facts.Count, (await History.ReadAsync("r1", default)).Count);
        Assert.Equal(RunStatus.Cancelled, (await Runs.FindAsync("r1", default))!.Status);
    }

    /// <summary>A caller whose first call is answered by the test, and every later one well.</summary>
    private static (ScriptedCaller Caller, TaskCompletionSource<CallOutcome> First) Answering()
    {
        var first = new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        return (new ScriptedCaller(_ => Interlocked.Increment(ref calls) == 1 ? first.Task : Task.FromResult(Fine)), first);
    }

    private static Task CallingAsync(ScriptedCaller caller) => Eventually.TrueAsync(() => caller.Calls.Count == 1, "the call is under way");

    private static async Task DoneAsync(IRunControl control, RunAct act) => Assert.Equal(new ActOutcome.Done(true, null), await control.ActAsync("r1", act, default));

    private async Task<IRunControl> EngineAsync(ScriptedCaller caller) => (IRunControl)(Engine = await StartEngineAsync(caller, new()));

    private async Task<IRunControl> BeginAsync(ScriptedCaller caller, string tasks = CallThenCall)
    {
        var control = await EngineAsync(caller);
        await Engine!.StartAsync(Start("r1", tasks), default);
        return control;
    }

    private Task<T> FactAsync<T>()
        where T : HistoryEvent => Eventually.GetAsync(async () => (await History.ReadAsync("r1", default)).OfType<T>().FirstOrDefault(), $"run r1 has {typeof(T).Name}");

    private Task<IReadOnlyList<HistoryEvent>> EndedAsync<T>()
        where T : HistoryEvent => Eventually.GetAsync(async () => await History.ReadAsync("r1", default) is { Count: > 0 } facts && facts[^1] is T ? facts : null, $"run r1 ends with {typeof(T).Name}");

    private Task<IReadOnlyList<HistoryEvent>> OverAsync() =>
        Eventually.GetAsync(async () => await History.ReadAsync("r1", default) is { Count: > 0 } facts && facts[^1] is RunCompleted or RunFaulted or RunCancelled ? facts : null, "run r1 ends");
}
