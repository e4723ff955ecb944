using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Contracts.Runs;

/// <summary>Attempts that are given up, and calls that break.</summary>
public abstract partial class RunEngineContract
{
    /// <summary>A GET that is tried again when it took longer than half a second.</summary>
    private const string Impatient = """
        [{"t":{"try":[{"b":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"},"timeout":{"after":{"milliseconds":500}}}}],
               "catch":{"errors":{"with":{"status":408}},"retry":{"delay":{"milliseconds":20},"limit":{"attempt":{"count":3}}}}}}]
        """;

    private const string Command = """[{"b":{"run":{"shell":{"command":"sleep 1000"}}}}]""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_attempt_that_hangs_is_given_up_and_the_next_one_is_really_made(bool ends)
    {
        var attempts = 0;
        var caller = new ScriptedCaller(_ => Interlocked.Increment(ref attempts) == 1
            ? new TaskCompletionSource<CallOutcome>().Task
            : Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("2")))) { Ends = ends };
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", Impatient), default);
        var facts = await EndAsync("r1");
        Assert.Equal("2", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Equal(2, caller.Calls.Count);
        Assert.Equal(2, facts.OfType<CallIntended>().Count());
    }

    [Fact]
    public async Task What_an_attempt_that_was_given_up_answers_late_is_no_answer_to_the_next_one()
    {
        var answers = new[] { new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously) };
        var attempts = -1;
        var caller = new ScriptedCaller(_ => answers[Math.Min(Interlocked.Increment(ref attempts), 1)].Task);
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", Impatient), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 2, "the second attempt is made");
        answers[0].SetResult(new CallOutcome.Returned(JsonElement.Parse("\"late\"")));
        answers[1].SetResult(new CallOutcome.Returned(JsonElement.Parse("\"in time\"")));
        Assert.Equal("\"in time\"", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task A_process_that_takes_longer_than_its_task_may_is_ended()
    {
        var caller = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task) { Ends = true };
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", Command.Replace("\"run\"", "\"timeout\":{\"after\":{\"milliseconds\":300}},\"run\"", StringComparison.Ordinal)), default);
        Assert.Equal((FailureTypes.Timeout, 408), Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure is var failure ? (failure.Type, failure.Status) : default);
        Assert.Single(caller.Calls);
    }

    [Fact]
    public async Task A_run_that_a_person_cancels_ends_the_process_it_waits_for()
    {
        var caller = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task) { Ends = true };
        var engine = await StartEngineAsync(caller, new());
        await engine.StartAsync(Start("r1", Command), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 1, "the process goes on");
        await ((IRunControl)engine).ActAsync("r1", new RunAct.Cancel("ann", "enough"), default);
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default))[^1] is RunCancelled, "the run is cancelled");
    }

    [Fact]
    public async Task A_caller_that_breaks_fails_a_call_that_may_be_repeated()
    {
        var caller = new ScriptedCaller(_ => throw new FormatException("the token is hunter2"));
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", Impatient), default);
        var failure = Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure;
        Assert.Equal((FailureTypes.Runtime, 500), (failure.Type, failure.Status));
        Assert.Contains("FormatException", failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_breaks_leaves_every_other_call_in_doubt_and_a_person_answers()
    {
        var engine = await StartEngineAsync(new ScriptedCaller(_ => Task.FromException<CallOutcome>(new OperationCanceledException("nobody asked for it"))), new());
        await engine.StartAsync(Start("r1", Post), default);
        await Eventually.GetAsync(async () => await Runs.FindAsync("r1", default) is { Status: RunStatus.Asking } run ? run : null, "the run asks");
        Assert.Equal(ResolveOutcome.Resolved, await engine.ResolveAsync(new DoubtAnswer("r1", "/do/0/b", true, JsonElement.Parse("1"), "ann", "looked"), default));
        Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]);
    }

    [Fact]
    public async Task Asking_what_became_of_a_call_that_was_accepted_may_break_and_the_call_goes_on()
    {
        var asked = 0;
        var caller = new ScriptedCaller(call => call.Progress is null ? Task.FromResult<CallOutcome>(Accepting(1))
            : Interlocked.Increment(ref asked) == 1 ? throw new FormatException("it says 2.5") : Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("1"))));
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", Post), default);
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default)).OfType<CallAccepted>().Count() == 2, "it is asked about again later");
        Assert.Equal(RunStatus.Waiting, (await Runs.FindAsync("r1", default))!.Status);
    }
}
