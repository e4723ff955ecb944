using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs;

/// <summary>What every engine does. An adapter gives an engine over a store that outlives it.</summary>
public abstract partial class RunEngineContract
{
    private const string Head = """{"document":{"dsl":"1.0.3","namespace":"test","name":"contract","version":"1.0.0"},"do":""";

    private const string Post = """[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]""";

    /// <summary>An engine over the store of this test, taking up what an earlier one left.</summary>
    protected abstract Task<IRunEngine> StartEngineAsync(ScriptedCaller caller, RecordingPublisher publisher);

    /// <summary>Ends the engine as a crash would: calls under way are never recorded.</summary>
    protected abstract Task CrashAsync();

    protected abstract IRunHistory History { get; }

    protected abstract IRunReader Runs { get; }

    protected abstract IRunSubscriptions Subscriptions { get; }

    /// <summary>What the runs of every engine of this test may start.</summary>
    protected ScriptedWorkflows Workflows { get; } = new();

    [Fact]
    public async Task A_run_goes_to_its_end_and_its_history_tells_the_story()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("""{"ok":true}"""), new());
        await engine.StartAsync(Start("r1", """[{"a":{"set":{"n":1}}},{"b":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"}}}]"""), default);
        var facts = await EndAsync("r1");
        Assert.Equal("""{"ok":true}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Equal(["/do/0/a", "/do/1/b"], facts.OfType<TaskCompleted>().Select(f => f.Path));
    }

    [Fact]
    public async Task Starting_a_hundred_times_at_once_is_starting_once()
    {
        var caller = ScriptedCaller.Returning("{}");
        var engine = await StartEngineAsync(caller, new());
        var start = Start("r1", """[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]""");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => engine.StartAsync(start, default).AsTask())));
        await EndAsync("r1");
        Assert.Single(outcomes, StartOutcome.Started);
        Assert.Single(caller.Calls);
    }

    [Fact]
    public async Task Starting_again_after_a_restart_changes_nothing()
    {
        var start = Start("r1", """[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]""");
        await (await StartEngineAsync(ScriptedCaller.Returning("{}"), new())).StartAsync(start, default);
        await EndAsync("r1");
        await CrashAsync();
        var caller = ScriptedCaller.Returning("{}");
        Assert.Equal(StartOutcome.AlreadyStarted, await (await StartEngineAsync(caller, new())).StartAsync(start, default));
        Assert.Empty(caller.Calls);
    }

    [Fact]
    public async Task A_workflow_edited_meanwhile_does_not_touch_a_run_in_flight()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"w":{"wait":{"milliseconds":300}}},{"s":{"set":{"version":"old"}}}]"""), default);
        await engine.StartAsync(Start("r1", """[{"s":{"set":{"version":"new"}}}]"""), default);
        Assert.Equal("""{"version":"old"}""", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task A_wait_survives_a_restart_and_ends_once()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"w":{"wait":{"milliseconds":400}}}]"""), default);
        await CrashAsync();
        await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        var facts = await EndAsync("r1");
        Assert.Single(facts.OfType<WaitElapsed>());
        Assert.True(facts.OfType<WaitElapsed>().Single().At >= facts.OfType<WaitStarted>().Single().Until);
    }

    [Fact]
    public async Task A_safe_call_in_doubt_is_made_again_with_the_same_key()
    {
        var (before, after) = await CrashDuringCallAsync("""[{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""");
        await EndAsync("r1");
        Assert.Equal(Assert.Single(before.Calls).EffectKey, Assert.Single(after.Calls).EffectKey);
    }

    [Fact]
    public async Task A_call_that_must_never_be_repeated_asks_a_person_and_goes_on_with_the_answer()
    {
        var (_, after) = await CrashDuringCallAsync("""[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]""");
        await Eventually.GetAsync(async () => await Runs.FindAsync("r1", default) is { Status: RunStatus.Asking } run ? run : null, "the run asks");
        Assert.Empty(after.Calls);
        var engine = Engine!;
        var answer = new DoubtAnswer("r1", "/do/0/b", true, JsonElement.Parse("""{"seen":"by hand"}"""), "ann", "looked at the host");
        Assert.Equal(ResolveOutcome.Resolved, await engine.ResolveAsync(answer, default));
        var facts = await EndAsync("r1");
        Assert.Equal("ann", facts.OfType<DoubtResolved>().Single().By);
        Assert.Equal("""{"seen":"by hand"}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Empty(after.Calls);
        Assert.Equal(ResolveOutcome.NotInDoubt, await engine.ResolveAsync(answer, default));
    }

    [Fact]
    public async Task A_person_who_says_it_was_not_done_has_it_done_once()
    {
        var (_, after) = await CrashDuringCallAsync("""[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]""");
        await Eventually.GetAsync(async () => await Runs.FindAsync("r1", default) is { Status: RunStatus.Asking } run ? run : null, "the run asks");
        await Engine!.ResolveAsync(new DoubtAnswer("r1", "/do/0/b", false, JsonElement.Parse("null"), "ann", "no trace of it"), default);
        await EndAsync("r1");
        Assert.Single(after.Calls);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_call_with_a_check_is_asked_about_first(bool wasPerformed, int callsAfter)
    {
        const string tasks = """
            [{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/act"},
                   "metadata":{"router":{"retry":"check","check":{"endpoint":"http://target.test/check"}}}}}]
            """;
        var (_, after) = await CrashDuringCallAsync(tasks, call => Task.FromResult(
            call.With.GetProperty("endpoint").ToString().Contains("check", StringComparison.Ordinal) && !wasPerformed
                ? ScriptedCaller.Failing(404)
                : new CallOutcome.Returned(JsonElement.Parse("""{"done":true}"""))));
        await EndAsync("r1");
        Assert.Equal(callsAfter, after.Calls.Count);
        Assert.Contains("check", after.Calls[0].With.GetProperty("endpoint").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_is_refused_and_disturbs_no_call_under_way()
    {
        var answers = new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new ScriptedCaller(_ => answers.Task);
        var engine = await StartEngineAsync(caller, new());
        await engine.StartAsync(Start("r1", """[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]"""), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 1, "the call is under way");
        var answer = new DoubtAnswer("r1", "/do/0/b", false, JsonElement.Parse("null"), "bob", "a guess");
        Assert.Equal(ResolveOutcome.NotInDoubt, await engine.ResolveAsync(answer, default));
        Assert.Equal(ResolveOutcome.NotInDoubt, await engine.ResolveAsync(answer, default));
        Assert.Equal(ResolveOutcome.NoSuchRun, await engine.ResolveAsync(answer with { RunId = "none" }, default));
        answers.SetResult(new CallOutcome.Returned(JsonElement.Parse("""{"ok":true}""")));
        var facts = await EndAsync("r1");
        Assert.Empty(facts.OfType<CallDoubted>());
        Assert.Single(caller.Calls);
    }

    [Fact]
    public async Task A_failed_call_is_retried_as_the_document_says_with_the_same_key()
    {
        var attempts = 0;
        var caller = new ScriptedCaller(_ => Task.FromResult(Interlocked.Increment(ref attempts) < 3 ? ScriptedCaller.Failing(503) : new CallOutcome.Returned(JsonElement.Parse("{}"))));
        var engine = await StartEngineAsync(caller, new());
        await engine.StartAsync(Start("r1", """
            [{"t":{"try":[{"b":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"}}}],
                   "catch":{"errors":{"with":{"status":503}},"retry":{"delay":{"milliseconds":20},"limit":{"attempt":{"count":5}}}}}}]
            """), default);
        Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]);
        Assert.Equal(3, caller.Calls.Count);
        Assert.Single(caller.Calls.Select(c => c.EffectKey).Distinct());
    }

    [Fact]
    public async Task An_error_nobody_catches_faults_the_run_with_its_problem_details()
    {
        var engine = await StartEngineAsync(new ScriptedCaller(_ => Task.FromResult(ScriptedCaller.Failing(500))), new());
        await engine.StartAsync(Start("r1", """[{"b":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"}}}]"""), default);
        var faulted = Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]);
        Assert.Equal((500, "/do/0/b"), (faulted.Failure.Status, faulted.Failure.Instance));
        Assert.Equal(RunStatus.Faulted, (await Runs.FindAsync("r1", default))!.Status);
    }

    [Fact]
    public async Task A_call_that_was_accepted_is_asked_about_until_it_has_ended_also_by_other_hosts()
    {
        var engine = await StartEngineAsync(new ScriptedCaller(_ => Task.FromResult<CallOutcome>(Accepting(1))), new());
        await engine.StartAsync(Start("r1", Post), default);
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default)).OfType<CallAccepted>().Any(), "the call is accepted");
        await CrashAsync();

        var asking = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        await StartEngineAsync(asking, new());
        await Eventually.TrueAsync(() => asking.Calls.Count == 1, "the operation is asked about");
        await CrashAsync();

        var last = new ScriptedCaller(call => Task.FromResult<CallOutcome>(call.Progress!.Value.GetProperty("n").GetInt32() < 3
            ? Accepting(call.Progress.Value.GetProperty("n").GetInt32() + 1)
            : new CallOutcome.Returned(JsonElement.Parse("""{"ok":true}"""))));
        await StartEngineAsync(last, new());
        var facts = await EndAsync("r1");
        Assert.Equal("""{"ok":true}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Single(facts.OfType<CallIntended>());
        Assert.Empty(facts.OfType<CallDoubted>());
        Assert.Equal([1, 2, 3], last.Calls.Select(call => call.Progress!.Value.GetProperty("n").GetInt32()));
        Assert.Single(last.Calls.Concat(asking.Calls).Select(call => call.EffectKey).Distinct());
        Assert.Single(facts.OfType<CallAccepted>().Select(fact => fact.Deadline).Distinct());
        Assert.All(facts.OfType<CallAccepted>().Zip(facts.OfType<WaitElapsed>()), pair => Assert.True(pair.Second.At >= pair.First.Until));
    }

    [Fact]
    public async Task An_operation_that_never_ends_is_a_timeout_that_the_document_can_catch()
    {
        var engine = await StartEngineAsync(new ScriptedCaller(_ => Task.FromResult<CallOutcome>(Accepting(1, longest: 200))), new());
        await engine.StartAsync(Start("r1", """
            [{"t":{"try":[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}],
                   "catch":{"errors":{"with":{"type":"https://serverlessworkflow.io/spec/1.0.0/errors/timeout","status":408}},"do":[{"s":{"set":{"gave":"up"}}}]}}}]
            """), default);
        var facts = await EndAsync("r1");
        Assert.Equal("""{"gave":"up"}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.True(facts.OfType<CallFailed>().Single().At >= facts.OfType<CallAccepted>().First().Deadline);
    }

    [Fact]
    public async Task A_call_that_the_target_put_off_is_made_again_after_a_restart_as_a_new_intent_with_the_same_key()
    {
        var before = new ScriptedCaller(_ => Task.FromResult<CallOutcome>(new CallOutcome.Deferred(new Failure(FailureTypes.Communication, 429, "Busy"), TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(1))));
        await (await StartEngineAsync(before, new())).StartAsync(Start("r1", Post), default);
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default)).OfType<CallDeferred>().Any(), "the call is put off");
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        await StartEngineAsync(after, new());
        var facts = await EndAsync("r1");
        Assert.Equal(Assert.Single(before.Calls).EffectKey, Assert.Single(after.Calls).EffectKey);
        Assert.Null(after.Calls[0].Progress);
        Assert.Equal(2, facts.OfType<CallIntended>().Count());
        Assert.IsType<RunCompleted>(facts[^1]);
    }

    [Fact]
    public async Task Patience_that_the_call_does_not_have_fails_it_with_what_the_target_said()
    {
        var busy = new CallOutcome.Deferred(new Failure(FailureTypes.Communication, 429, "Busy"), TimeSpan.FromHours(2), TimeSpan.FromHours(1));
        await (await StartEngineAsync(new ScriptedCaller(_ => Task.FromResult<CallOutcome>(busy)), new())).StartAsync(Start("r1", Post), default);
        Assert.Equal((429, "Busy"), Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure is var failure ? (failure.Status, failure.Title) : default);
    }

    [Fact]
    public async Task A_call_carries_the_trace_and_the_scope_of_its_run_on_every_host_it_is_made_by()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var start = Start("r1", """[{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}},{"c":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""");
        start = start with { Cause = start.Cause with { Scope = ["/subscriptions/s"], Trace = new($"00-{trace}-b7ad6b7169203331-01", "vendor=1") } };
        var before = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        await (await StartEngineAsync(before, new())).StartAsync(start, default);
        await Eventually.TrueAsync(() => before.Calls.Count == 1, "the call is under way");
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        await StartEngineAsync(after, new());
        await EndAsync("r1");
        FunctionCall[] calls = [.. before.Calls, .. after.Calls];
        Assert.Equal(3, calls.Length);
        Assert.All(calls, call => Assert.Equal((trace, "/subscriptions/s"), (call.Trace!.Parent.Split('-')[1], Assert.Single(call.Scope))));
        Assert.All(calls, call => Assert.Matches("^router=[0-9a-f]{32},vendor=1$", call.Trace!.State));

        // In a trace of others the parent that is sent names the run, so that what comes back is known to be caused by it.
        Assert.NotEqual("b7ad6b7169203331", Assert.Single(calls.Select(call => call.Trace!.Parent.Split('-')[2]).Distinct()));
    }

    [Fact]
    public async Task A_run_outside_of_any_trace_has_one_of_its_own()
    {
        var runId = RunId.For("rule", "/source", "1");
        var caller = ScriptedCaller.Returning("{}");
        await (await StartEngineAsync(caller, new())).StartAsync(Start(runId, Post), default);
        await EndAsync(runId);
        Assert.Equal(runId, Assert.Single(caller.Calls).Trace!.Parent.Split('-')[1]);
    }

    [Fact]
    public async Task An_emitted_event_is_published_before_the_task_is_done()
    {
        var publisher = new RecordingPublisher();
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), publisher);
        await engine.StartAsync(Start("r1", """[{"e":{"emit":{"event":{"with":{"source":"https://router.test/","type":"com.example.freed","data":{"n":1}}}}}}]"""), default);
        await EndAsync("r1");
        Assert.Equal("com.example.freed", Assert.Single(publisher.Published).Type);
    }

    protected IRunEngine? Engine { get; private set; }

    protected static RunStart Start(string runId, string tasks) =>
        new(runId, JsonElement.Parse(Head + tasks + "}"), JsonElement.Parse("{}"), new RunCause("rule", "set", 1, "/source", runId));

    protected async Task<IReadOnlyList<HistoryEvent>> EndAsync(string runId) =>
        await Eventually.GetAsync(async () => await History.ReadAsync(runId, default) is { Count: > 0 } facts && facts[^1] is RunCompleted or RunFaulted or RunCancelled ? facts : null, $"run {runId} ends");

    private static CallOutcome.Accepted Accepting(int n, int longest = 60_000) =>
        new("The call", JsonElement.Parse($$"""{"n":{{n}}}"""), TimeSpan.FromMilliseconds(80), TimeSpan.FromMilliseconds(longest));

    /// <summary>Starts run r1, crashes while its first call is being made, and starts an engine again.</summary>
    private async Task<(ScriptedCaller Before, ScriptedCaller After)> CrashDuringCallAsync(string tasks, Func<FunctionCall, Task<CallOutcome>>? answer = null)
    {
        var before = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        await (await StartEngineAsync(before, new())).StartAsync(Start("r1", tasks), default);
        await Eventually.TrueAsync(() => before.Calls.Count == 1, "the call is under way");
        await CrashAsync();
        var after = new ScriptedCaller(answer ?? (_ => Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("{}")))));
        Engine = await StartEngineAsync(after, new());
        return (before, after);
    }
}
