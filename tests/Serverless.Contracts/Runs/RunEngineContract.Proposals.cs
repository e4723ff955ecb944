using System.Text;
using Serverless.Application.Admission;
using Serverless.Application.Approvals;
using Serverless.Application.Dispatch;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Contracts.Runs;

/// <summary>Runs that wait at their start for a person, while what their rule may do changes.</summary>
public abstract partial class RunEngineContract
{
    [Fact]
    public async Task A_proposal_is_not_approved_while_starts_are_stopped_and_is_afterwards()
    {
        var (caller, ledger, desk) = await ProposeAsync();
        var open = await OpenAsync(desk);
        await ActAsync(ledger, ControlKind.Stop, "it burns", null);
        var refused = Assert.IsType<ActOutcome.Refused>(await desk.AnswerAsync(Yes(open, "bob"), default));
        Assert.Equal(ProposalPolicy.Held, refused.Code);
        Assert.Contains("stopped by ann", refused.Sentence, StringComparison.Ordinal);
        Assert.Contains("it burns", refused.Sentence, StringComparison.Ordinal);
        Assert.Empty(caller.Calls);
        Assert.Empty((await History.ReadAsync("r1", default)).OfType<ApprovalAnswered>());

        await ActAsync(ledger, ControlKind.Resume, "it is out", null);
        Assert.Equal(new ActOutcome.Done(true, null), await desk.AnswerAsync(Yes(open, "bob"), default));
        await ActAsync(ledger, ControlKind.Stop, "it burns again", null);
        Assert.Equal(new ActOutcome.Done(false, null), await desk.AnswerAsync(Yes(open, "bob"), default));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
        Assert.Equal(2, caller.Calls.Count);
    }

    [Fact]
    public async Task A_proposal_is_rejected_also_while_starts_are_stopped_and_its_rule_is_gone()
    {
        var (caller, ledger, desk) = await ProposeAsync();
        var open = await OpenAsync(desk);
        await ActAsync(ledger, ControlKind.Stop, "it burns", null);
        inForce.Replace(RuleSet.Empty);
        Assert.Equal(ApprovalPolicy.Stale, await RefusalAsync(desk, Yes(open, "bob")));
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(open, "bob") with { Approved = false }, default));
        Assert.IsType<RunCancelled>((await OverAsync())[^1]);
        Assert.Empty(caller.Calls);
    }

    private readonly LiveRules inForce = new(TimeProvider.System);

    private async Task<(ScriptedCaller Caller, MemoryStore Ledger, ApprovalDesk Desk)> ProposeAsync()
    {
        var (caller, ledger, start) = (ScriptedCaller.Returning("{}"), new MemoryStore(), Proposed("r1"));
        inForce.Replace(Proposing());
        var engine = await EngineAsync(caller);
        var rule = inForce.Current.Find("r")!;
        await Engine!.StartAsync(start with { Cause = start.Cause with { Rule = "r", RuleSet = inForce.Current.Id, Proposal = RunProposal.Usual with { Basis = ProposalBasis.Of(inForce.Current, rule, _ => null) } } }, default);
        var starts = new StartSwitch(ledger, TimeProvider.System);
        var gate = new StartGate(starts, AdmissionLimits.Usual, TimeProvider.System, inForce);
        var control = new GuardedRunControl(engine, Runs, ledger, new RunEndings(ledger, TimeProvider.System), TimeProvider.System, starts, null, new ProposalGate(History, starts, gate, inForce, ledger));
        return (caller, ledger, Desk(control));
    }

    private static RuleSet Proposing()
    {
        PackFile[] files =
        [
            new("p/rules/r.yaml", Encoding.UTF8.GetBytes("rule: r\nmatch: { type: [com.example.test] }\nmode: propose\nrun: p/w:1.0.0\n")),
            new("p/workflows/w.yaml", Encoding.UTF8.GetBytes("document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n")),
        ];
        var reading = new PackReader().Read(files);
        Assert.Empty(reading.Problems);
        return reading.Value!;
    }
}
