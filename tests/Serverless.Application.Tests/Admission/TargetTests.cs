using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Tests.Admission;

public sealed class TargetTests
{
    [Fact]
    public async Task At_most_so_many_targets_of_a_scope_are_under_remediation_and_a_refusal_says_the_numbers()
    {
        var stage = new GuardStage("{ targets: { scope: hosts, in: '${ .data.cluster }', key: '${ .data.host }', of: [a, b, c, d, e], max-percent: 40 } }");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a"));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("b", instance: stage.Second));
        Assert.Equal("2 of 5 targets of hosts c1 are under remediation, and 2 (40 % of 5) may be at once; the next may when a run about one of them has ended.", Assert.IsType<AdmissionDecision.TooManyTargets>(await stage.SendAsync("c")).Reason);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a"));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("c", "c2"));
        Assert.Contains("'guard.targets.of': the target z is none of the 5", Assert.IsType<AdmissionDecision.Failed>(await stage.SendAsync("z")).Reason, StringComparison.Ordinal);

        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        Assert.IsType<AdmissionDecision.TooManyTargets>(await stage.SendAsync("c"));
        await stage.Engine.EndAsync(stage.Second.History, stage.Engine.Starts[1].RunId, RunStatus.Cancelled);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("c"));
    }

    [Fact]
    public async Task A_target_is_free_also_when_nobody_was_told_that_its_run_has_ended()
    {
        var stage = new GuardStage("{ targets: { scope: hosts, key: '${ .data.host }', max-targets: 1 } }");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a"));
        Assert.IsType<AdmissionDecision.TooManyTargets>(await stage.SendAsync("b"));
        await stage.Engine.EndAsync(stage.Store, stage.Engine.Starts[0].RunId, RunStatus.Faulted);
        await stage.SweepForAsync(GuardPolicy.Lease, 1);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("b"));
        Assert.Equal(1, ((TargetFacts)(await stage.FactsAsync(LedgerKeys.Targets("hosts", "")))!).Count);
    }
}
