using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

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
        Assert.Equal(new RunParent("r1", "/do/0/c"), ((RunStarted)(await History.ReadAsync(child, default))[0]).Cause.Parent);
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
    public async Task A_crash_while_the_child_runs_starts_no_other_and_loses_nothing()
    {
        Workflows.Add("test/child:1.0.0", """[{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]""");
        var (before, after) = await CrashDuringCallAsync(RunsChild, _ => Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse("7"))));
        var facts = await EndAsync("r1");
        Assert.Equal("""{"child":7}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Equal(Assert.Single(before.Calls).EffectKey, Assert.Single(after.Calls).EffectKey);
        Assert.Single(facts.OfType<ChildCompleted>());
    }
}
