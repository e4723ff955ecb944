using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

public sealed class ReservedPlanTests
{
    private const string Workflow = """
        document: { dsl: 1.0.3, namespace: p, name: act, version: 1.0.0 }
        do:
          - act: { call: http, with: { method: post, endpoint: 'https://example.com/PLACE' }, metadata: { router: { targets: ['${ $workflow.input.data.host }'] } } }
          - look: { call: probe, with: { do: { call: http, with: { method: get, endpoint: 'https://example.com/' } }, healthy: '${ .ok }' } }
        """;

    [Theory]
    [InlineData("propose", "", true)]
    [InlineData("auto", "guard: { budget: { key: a, max: 5, per: PT1H } }", true)]
    [InlineData("auto", "guard: { targets: { scope: hosts, key: '${ .data.host }', max-targets: 2 } }", true)]
    [InlineData("auto", "guard: { cooldown: { key: a, for: PT1S } }", false)]
    [InlineData("auto", "", false)]
    public async Task The_plan_is_in_the_ledger_with_the_admission_and_goes_with_the_run(string mode, string guard, bool reserved)
    {
        var stage = Stage(mode, guard);
        await SendAsync(stage);
        var start = Assert.Single(stage.Engine.Starts);
        var page = Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(start.RunId)));
        Assert.Equal(reserved, page.Plan is not null);
        Assert.Equal(page.Plan?.Hash, start.Cause.Plan?.Hash);
        Assert.NotNull(page.LookAt);
        if (reserved)
        {
            Assert.Equal((1, 64), (page.Plan!.Writes, page.Plan.Hash.Length));
            Assert.Equal(["web-1"], page.Plan.Targets);
            Assert.Equal(["web-1"], start.Cause.Plan!.Targets);
        }
    }

    [Fact]
    public async Task Under_a_ceiling_every_plan_is_reserved()
    {
        var stage = Stage("auto", "", new AdmissionLimits(Ceiling: new StartCeiling(5, TimeSpan.FromHours(1))));
        await SendAsync(stage);
        Assert.NotNull(Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(stage.Engine.Starts[0].RunId))).Plan);
    }

    [Fact]
    public async Task Where_the_rules_change_before_the_run_is_started_what_is_reserved_is_what_it_does()
    {
        var stage = Stage("propose", "");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops.");
        var item = await stage.ReceiveAsync("""{"host":"web-1"}""", "com.example.act");
        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.First.Dispatcher.DispatchAsync([item], default));
        var before = Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(RunId.For("s", "/test", "e1")))).Plan!;
        stage.Engine.Starting = _ => { };
        stage.Time.Pass(HoldPolicy.Starting);
        Put(stage, "propose", "", "elsewhere");
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        var after = Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(stage.Engine.Starts[0].RunId))).Plan!;
        Assert.NotEqual(before.Hash, after.Hash);
        Assert.Equal(after.Hash, stage.Engine.Starts[0].Cause.Plan!.Hash);
    }

    [Fact]
    public async Task While_another_may_be_starting_the_run_its_plan_is_not_replaced()
    {
        var stage = Stage("propose", "");
        var item = await stage.ReceiveAsync("""{"host":"web-1"}""", "com.example.act");
        stage.Engine.Starting = start =>
        {
            stage.Engine.Starting = _ => { };
            Put(stage, "propose", "", "elsewhere");
            Assert.Throws<StoreUnavailableException>(() => stage.Second.Dispatcher.DispatchAsync([item], default).GetAwaiter().GetResult());
        };
        await stage.First.Dispatcher.DispatchAsync([item], default);
        var start = Assert.Single(stage.Engine.Starts);
        Assert.Equal(start.Cause.Plan!.Hash, Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(start.RunId))).Plan!.Hash);
    }

    [Fact]
    public async Task A_run_that_has_begun_keeps_its_plan_whatever_the_rules_become()
    {
        var stage = Stage("propose", "");
        var item = await SendAsync(stage);
        var before = Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(stage.Engine.Starts[0].RunId))).Plan!;
        Put(stage, "propose", "", "elsewhere");
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.Equal(before.Hash, Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(stage.Engine.Starts[0].RunId))).Plan!.Hash);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task The_end_of_a_run_that_holds_nothing_is_told_once()
    {
        var stage = Stage("auto", "");
        await SendAsync(stage);
        var run = stage.Engine.Starts[0].RunId;
        await stage.Engine.EndAsync(stage.First.History, run);
        Assert.Null(Assert.IsType<RunFacts>(await stage.FactsAsync(LedgerKeys.Run(run))).LookAt);
    }

    private static GuardStage Stage(string mode, string guard, AdmissionLimits? limits = null)
    {
        var stage = new GuardStage("", limits);
        Put(stage, mode, guard, "here");
        return stage;
    }

    private static void Put(GuardStage stage, string mode, string guard, string place) => stage.Put(
        "", "", ("p/rules/s.yaml", $"rule: s\nmatch: {{ type: [com.example.act] }}\nmode: {mode}\nrun: p/act:1.0.0\n{guard}\n"), ("p/workflows/act.yaml", Workflow.Replace("PLACE", place, StringComparison.Ordinal)));

    private static async Task<Serverless.Application.Dispatch.DispatchItem> SendAsync(GuardStage stage)
    {
        var item = await stage.ReceiveAsync("""{"host":"web-1"}""", "com.example.act");
        await stage.First.Dispatcher.DispatchAsync([item], default);
        return item;
    }
}
