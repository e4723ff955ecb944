using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs;

/// <summary>Several things at once: branches, iterations side by side, timeouts.</summary>
public abstract partial class RunEngineContract
{
    [Fact]
    public async Task Branches_are_under_way_at_once_and_each_is_heard()
    {
        var answers = new[] { new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously) };
        var caller = new ScriptedCaller(call => answers[call.Path[^1] - 'a'].Task);
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", $$"""[{"f":{"fork":{"branches":[{{Call("a", "post")}},{{Call("b", "post")}}]} } }]"""), default);
        await Eventually.TrueAsync(() => caller.Calls.Count == 2, "both calls are under way");
        answers[1].SetResult(new CallOutcome.Returned(JsonElement.Parse("2")));
        answers[0].SetResult(new CallOutcome.Returned(JsonElement.Parse("1")));
        Assert.Equal("[1,2]", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
        Assert.Equal(2, caller.Calls.Count);
    }

    [Fact]
    public async Task Of_branches_that_a_crash_leaves_open_each_is_settled_by_itself()
    {
        var before = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        await (await StartEngineAsync(before, new())).StartAsync(Start("r1", $$"""[{"f":{"fork":{"branches":[{{Call("a", "put")}},{{Call("b", "post")}},{{Call("c", "get")}}]} } }]"""), default);
        await Eventually.TrueAsync(() => before.Calls.Count == 3, "the calls are under way");
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        var engine = await StartEngineAsync(after, new());
        await Eventually.GetAsync(async () => await Runs.FindAsync("r1", default) is { Status: RunStatus.Asking } run && after.Calls.Count == 2 ? run : null, "the run asks");
        Assert.Equal(before.Calls.Where(c => c.Path[^1] != 'b').Select(c => c.EffectKey).Order(), after.Calls.Select(c => c.EffectKey).Order());
        await Eventually.GetAsync(async () => (await History.ReadAsync("r1", default)).OfType<CallDoubted>().Any() ? "yes" : null, "the doubt is recorded");
        Assert.Equal(ResolveOutcome.Resolved, await engine.ResolveAsync(new DoubtAnswer("r1", "/do/0/f/fork/branches/1/b", true, JsonElement.Parse("7"), "ann", "seen"), default));
        Assert.Equal("[{},7,{}]", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task A_branch_goes_on_after_any_number_of_restarts_while_another_asks_a_person()
    {
        var hanging = new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task);
        await (await StartEngineAsync(hanging, new())).StartAsync(Start("r1", $$"""[{"f":{"fork":{"branches":[{{Call("a", "post")}},{"w":{"do":[{"w":{"wait":{"milliseconds":1500} } },{{Call("c", "get")}}]} }]} } }]"""), default);
        await Eventually.TrueAsync(() => hanging.Calls.Count == 1, "the call is under way");
        for (var restart = 1; restart <= 2; restart++)
        {
            await CrashAsync();
            await StartEngineAsync(hanging, new());
            await Eventually.GetAsync(async () => await Runs.FindAsync("r1", default) is { Status: RunStatus.Asking } run ? run : null, "the run asks");
        }

        await Eventually.TrueAsync(() => hanging.Calls.Count == 2, "the other branch has waited and calls");
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        await StartEngineAsync(after, new());
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default)).OfType<CallReturned>().Any(), "its call is settled");
        Assert.Equal(RunStatus.Asking, (await Runs.FindAsync("r1", default))!.Status);
    }

    [Fact]
    public async Task A_race_ends_with_its_first_and_what_comes_later_is_dropped()
    {
        var late = new TaskCompletionSource<CallOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new ScriptedCaller(call => call.Path.EndsWith("/a", StringComparison.Ordinal) ? late.Task : Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("2"))));
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", $$"""[{"f":{"fork":{"compete":true,"branches":[{{Call("a", "get")}},{{Call("b", "get")}}]} } }]"""), default);
        var facts = await EndAsync("r1");
        late.SetResult(new CallOutcome.Returned(JsonElement.Parse("1")));
        Assert.Equal("2", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Single(facts.OfType<CallReturned>());
    }

    [Fact]
    public async Task Iterations_side_by_side_are_never_more_than_was_said_and_each_calls_once()
    {
        var (open, most) = (0, 0);
        var caller = new ScriptedCaller(async call =>
        {
            var now = Interlocked.Increment(ref open);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref open);
            return new CallOutcome.Returned(JsonElement.Parse("{}"));
        });
        var tasks = $$"""[{"l":{"for":{"in":"[range(20)]"},"do":[{{Call("a", "post")}},{"n":{"set":"${ $item }"} }],"metadata":{"router":{"concurrency":4} } } }]""";
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", tasks), default);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 20))}]", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
        Assert.Equal(20, caller.Calls.Select(c => c.EffectKey).Distinct().Count());
        Assert.Equal(20, caller.Calls.Count);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task A_task_and_a_run_that_take_too_long_fail_with_the_standard_error()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"w":{"wait":"PT1H","timeout":{"after":{"milliseconds":200}}}}]"""), default);
        var never = new RunStart("r2", JsonElement.Parse(Head + """[{"w":{"wait":"PT1H"}}],"timeout":{"after":{"milliseconds":200}}}"""), JsonElement.Parse("{}"), new RunCause("rule", "set", 1, "/source", "r2"));
        await engine.StartAsync(never, default);
        Assert.Equal((FailureTypes.Timeout, 408), Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure is var first ? (first.Type, first.Status) : default);
        Assert.Equal((FailureTypes.Timeout, 408), Assert.IsType<RunFaulted>((await EndAsync("r2"))[^1]).Failure is var second ? (second.Type, second.Status) : default);
    }

    private static string Call(string name, string method) => $$"""{"{{name}}":{"call":"http","with":{"method":"{{method}}","endpoint":"http://target.test/{{name}}"} } }""";

    private static void InterlockedMax(ref int most, int value)
    {
        while (Volatile.Read(ref most) is var seen && value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
