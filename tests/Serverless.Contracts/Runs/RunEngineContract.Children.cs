using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Contracts.Runs;

/// <summary>Runs that run others.</summary>
public abstract partial class RunEngineContract
{
    private const string RunsChild = """[{"c":{"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0","input":{"n":"${ 40 + 2 }"}}}}},{"s":{"set":{"child":"${ . }"}}}]""";

    [Fact]
    public async Task A_parent_goes_on_with_the_output_of_its_child()
    {
        Workflows.Add("test/child:1.0.0", """[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}},{"s":{"set":{"got":"${ $workflow.input.n }"}}}]""");
        var caller = ScriptedCaller.Returning("{}");
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", RunsChild), default);
        var facts = await EndAsync("r1");
        Assert.Equal("""{"child":{"got":42}}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Single(caller.Calls);
        var child = facts.OfType<ChildIntended>().Single().ChildId;
        Assert.Equal(RunId.ForChild("r1", "/do/0/c"), child);
        Assert.Equal(new RunParent("r1", "/do/0/c") { Awaited = true }, ((RunStarted)(await History.ReadAsync(child, default))[0]).Cause.Parent);
    }

    [Theory]
    [InlineData("http://target.test/", "/do/0/b", true)]
    [InlineData("http://target.test/other", "/do/0/b", false)]
    [InlineData("http://target.test/", "/do/1/b", false)]
    public async Task A_child_makes_the_changes_of_its_parents_plan_and_no_others(string target, string task, bool done)
    {
        Workflows.Add("test/child:1.0.0", """[{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]""");
        var caller = ScriptedCaller.Returning("{}");
        var plan = new PlanReservation(new string('a', 64), DateTimeOffset.UnixEpoch, [], null) { Runs = new List<ReservedRun> { new("/do/0/c", "test/child:1.0.0", new List<ReservedChange> { new(task, "http", new List<string> { target }) }, new List<ReservedRun>()) } };
        await (await StartEngineAsync(caller, new())).StartAsync(Start("r1", RunsChild) is var start ? start with { Cause = start.Cause with { Plan = plan } } : null!, default);
        var last = (await EndAsync("r1"))[^1];
        Assert.Equal(done ? 1 : 0, caller.Calls.Count);
        Assert.Equal(!done, last is RunFaulted { Failure: { Status: 412, Title: "Outside of the plan" } });
    }

    [Fact]
    public async Task A_child_is_in_the_chain_of_its_parent_as_no_run_of_its_own_and_acts_for_the_same_rule()
    {
        Workflows.Add("test/child:1.0.0", """[{"s":{"set":{"n":1}}}]""");
        IReadOnlyList<RunLink> chain = [new RunLink("r0", "first")];
        var start = Start("r1", RunsChild);
        await (await StartEngineAsync(ScriptedCaller.Returning("{}"), new())).StartAsync(start with { Cause = start.Cause with { Rule = "second", Chain = chain } }, default);
        await EndAsync("r1");
        var cause = ((RunStarted)(await History.ReadAsync(RunId.ForChild("r1", "/do/0/c"), default))[0]).Cause;
        Assert.Equal(chain, cause.Chain);
        Assert.Equal((null, "second"), (cause.Rule, cause.OnBehalfOf));
    }

    [Fact]
    public async Task The_fault_of_a_child_is_the_fault_of_the_task_that_runs_it()
    {
        Workflows.Add("test/child:1.0.0", """[{"r":{"raise":{"error":{"type":"https://example.com/no","status":418}}}}]""");
        await (await StartEngineAsync(ScriptedCaller.Returning("{}"), new())).StartAsync(Start("r1", RunsChild), default);
        Assert.Equal(418, Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure.Status);
    }

    [Fact]
    public async Task A_child_that_is_not_there_fails_the_task()
    {
        await (await StartEngineAsync(ScriptedCaller.Returning("{}"), new())).StartAsync(Start("r1", RunsChild), default);
        Assert.Equal(FailureTypes.Configuration, Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure.Type);
    }

    [Fact]
    public async Task A_child_that_is_not_awaited_goes_on_by_itself()
    {
        Workflows.Add("test/child:1.0.0", """[{"w":{"wait":{"milliseconds":200}}}]""");
        await (await StartEngineAsync(ScriptedCaller.Returning("{}"), new())).StartAsync(Start("r1", RunsChild.Replace("\"run\":{", "\"run\":{\"await\":false,")), default);
        Assert.Equal("""{"child":{}}""", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
        Assert.IsType<RunCompleted>((await EndAsync(RunId.ForChild("r1", "/do/0/c")))[^1]);
    }

    [Fact]
    public async Task The_fault_of_a_child_that_is_not_awaited_is_its_own_however_soon_it_comes()
    {
        Workflows.Add("test/child:1.0.0", """[{"r":{"raise":{"error":{"type":"https://example.com/no","status":418}}}}]""");
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        var runs = Enumerable.Range(1, 40).Select(number => $"r{number}").ToList();
        await Task.WhenAll(runs.Select(run => engine.StartAsync(Start(run, RunsChild.Replace("\"run\":{", "\"run\":{\"await\":false,")), default).AsTask()));
        foreach (var run in runs)
        {
            Assert.IsType<RunCompleted>((await EndAsync(run))[^1]);
            Assert.IsType<RunFaulted>((await EndAsync(RunId.ForChild(run, "/do/0/c")))[^1]);
        }
    }

    [Fact]
    public async Task A_crash_while_the_child_runs_starts_no_other_and_loses_nothing()
    {
        Workflows.Add("test/child:1.0.0", """[{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""");
        var (before, after) = await CrashDuringCallAsync(RunsChild, _ => Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("7"))));
        var facts = await EndAsync("r1");
        Assert.Equal("""{"child":7}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Equal(Assert.Single(before.Calls).EffectKey, Assert.Single(after.Calls).EffectKey);
        Assert.Single(facts.OfType<ChildCompleted>());
    }

    private const string Waits = """[{"w":{"wait":{"hours":1}}}]""";

    [Fact]
    public async Task Cancelling_a_run_cancels_the_child_that_it_waits_for()
    {
        Workflows.Add("test/child:1.0.0", Waits);
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", RunsChild), default);
        var child = RunId.ForChild("r1", "/do/0/c");
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default)).OfType<ChildStarted>().Any(), "the child is started");
        await ((IRunControl)engine).ActAsync("r1", new RunAct.Cancel("ann", "enough"), default);
        Assert.IsType<RunCancelled>((await EndAsync("r1"))[^1]);
        var facts = await EndAsync(child);
        Assert.IsType<RunCancelled>(facts[^1]);
        Assert.Equal(("router", true), (facts.OfType<CancelRequested>().Single().By, facts.OfType<CancelRequested>().Single().Reason.Contains("r1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""[{"c":{"timeout":{"after":{"milliseconds":300}},"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0"}}}}]""", "/do/0/c")]
    [InlineData("""[{"f":{"fork":{"compete":true,"branches":[{"c":{"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0"}}}},{"w":{"wait":{"milliseconds":300}}}]}}}]""", "/do/0/f/fork/branches/0/c")]
    [InlineData("""[{"f":{"fork":{"branches":[{"c":{"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0"}}}},{"d":{"do":[{"w":{"wait":{"milliseconds":300}}},{"r":{"raise":{"error":{"type":"https://example.com/no","status":418}}}}]}}]}}}]""", "/do/0/f/fork/branches/0/c")]
    public async Task A_child_that_nobody_waits_for_any_more_is_cancelled(string tasks, string path)
    {
        Workflows.Add("test/child:1.0.0", Waits);
        await (await StartEngineAsync(ScriptedCaller.Returning("{}"), new())).StartAsync(Start("r1", tasks), default);
        Assert.IsNotType<RunCancelled>((await EndAsync("r1"))[^1]);
        Assert.IsType<RunCancelled>((await EndAsync(RunId.ForChild("r1", path)))[^1]);
    }

    [Fact]
    public async Task A_run_that_is_retried_lets_its_faulted_child_go_on_from_the_task_that_failed()
    {
        Workflows.Add("test/child:1.0.0", """[{"a":{"call":"http","with":{"method":"put","endpoint":"http://target.test/a"}}},{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/b"}}}]""");
        var broken = true;
        var caller = new ScriptedCaller(call => Task.FromResult<CallOutcome>(broken && call.With.GetProperty("endpoint").GetString()!.EndsWith('b')
            ? new CallOutcome.Failed(new Failure(FailureTypes.Communication, 503, "away"))
            : new CallOutcome.Returned(JsonElement.Parse("7"))));
        var engine = await StartEngineAsync(caller, new());
        await engine.StartAsync(Start("r1", RunsChild), default);
        Assert.Equal(503, Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]).Failure.Status);
        broken = false;
        await ((IRunControl)engine).ActAsync("r1", new RunAct.Retry("ann", "it is back", null), default);
        await Eventually.TrueAsync(async () => (await History.ReadAsync("r1", default))[^1] is RunCompleted, "the run completes");
        Assert.Equal(["a", "b", "b"], caller.Calls.Select(call => call.With.GetProperty("endpoint").GetString()![^1..]));
        Assert.Equal(2, caller.Calls.Select(call => call.EffectKey).Distinct().Count());
    }

    [Fact]
    public async Task A_try_tries_its_child_again()
    {
        Workflows.Add("test/child:1.0.0", """[{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/b"}}}]""");
        var calls = 0;
        var caller = new ScriptedCaller(_ => Task.FromResult<CallOutcome>(Interlocked.Increment(ref calls) < 3
            ? new CallOutcome.Failed(new Failure(FailureTypes.Communication, 503, "away"))
            : new CallOutcome.Returned(JsonElement.Parse("7"))));
        await (await StartEngineAsync(caller, new())).StartAsync(
            Start("r1", """[{"t":{"try":[{"c":{"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0"}}}}],"catch":{"retry":{"delay":{"milliseconds":20},"limit":{"attempt":{"count":5}}}}}}]"""), default);
        Assert.Equal("7", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
        Assert.Equal(3, calls);
    }
}
