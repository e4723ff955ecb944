using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Application.Trust;
using Serverless.Contracts.Guards;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Tests.Trust;

/// <summary>What a failed verification does to a rule.</summary>
public sealed class VerificationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore store = new();
    private readonly StartSwitch starts;

    public VerificationTests() => starts = new StartSwitch(store, TimeProvider.System);

    [Theory]
    [InlineData("""{"ok":true}""", null)]
    [InlineData("""{"ok":false}""", "unhealthy")]
    [InlineData("null", "unknown")]
    public async Task A_rule_whose_run_did_not_help_only_proposes_from_then_on(string found, string? said)
    {
        await RunAsync(found);
        var control = await starts.CurrentAsync(default);
        Assert.Equal(said is null ? RuleMode.Auto : RuleMode.Propose, control.ModeOf(Rule()));
        Assert.Equal(said is null ? [] : [$"Run r1 changed something, and its probe said {said} afterwards."], (await starts.ListActsAsync(null, 10, default)).Select(act => act.Reason));
        await new Verifications(starts, TimeProvider.System).LookAsync(store, "r1", "r", default);
        Assert.Equal(said is null ? 0 : 1, (await starts.ListActsAsync(null, 10, default)).Count);
    }

    [Fact]
    public async Task A_person_promotes_it_again_and_no_further_than_its_document_says()
    {
        await RunAsync("""{"ok":false}""");
        Assert.False((await starts.ActAsync(Act(ControlKind.Demote, RuleMode.Propose), default)).Changed);
        Assert.True((await starts.ActAsync(Act(ControlKind.Demote, RuleMode.Observe), default)).Changed);
        Assert.Equal(RuleMode.Observe, (await starts.CurrentAsync(default)).ModeOf(Rule()));
        Assert.True((await starts.ActAsync(Act(ControlKind.Promote, null), default)).Changed);
        var control = await starts.CurrentAsync(default);
        Assert.Equal((RuleMode.Auto, RuleMode.Propose), (control.ModeOf(Rule()), control.ModeOf(Rule() with { Mode = RuleMode.Propose })));
        Assert.Equal([ControlKind.Promote, ControlKind.Demote, ControlKind.Demote], (await starts.ListActsAsync(null, 10, default)).Select(act => act.Act));
    }

    [Fact]
    public void A_control_written_by_a_build_that_knew_of_no_demotion_demotes_nobody()
    {
        var old = (StartControl)GuardFactsJson.Read("""{"kind":"control","number":3,"stop":null,"mutes":[]}"""u8);
        Assert.Equal(RuleMode.Auto, old.ModeOf(Rule()));
        Assert.NotNull(old.After(Act(ControlKind.Demote, RuleMode.Observe)));
    }

    [Fact]
    public async Task Where_the_host_stops_before_it_looks_the_sweep_looks_and_then_tells_the_end()
    {
        var (facts, state) = ChangingRun.Of("r1", Noon, """{"ok":false}""");
        await store.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)), default);
        await ((IAdmissionLedger)store).WriteAsync([new LedgerChange(LedgerPage.Absent(LedgerKeys.Run("r1")), new RunFacts("Admitted", "Why not?", "r", 1, Noon) { LookAt = Noon })], default);
        var parts = GuardParts.Of(store, null!, new LiveRules(TimeProvider.System), TimeProvider.System);
        await parts.Sweep.SweepAsync(default);
        Assert.Equal(["Run r1 changed something, and its probe said unhealthy afterwards."], (await starts.ListActsAsync(null, 10, default)).Select(act => act.Reason));
        Assert.Null(((RunFacts)(await ((IAdmissionLedger)store).ReadAsync([LedgerKeys.Run("r1")], default))[0].Facts!).LookAt);
        await parts.Sweep.SweepAsync(default);
        Assert.Single(await starts.ListActsAsync(null, 10, default));
    }

    [Fact]
    public async Task A_person_who_does_a_run_anew_hides_no_verification_that_nobody_has_looked_at_and_undoes_no_promotion()
    {
        var (facts, state) = ChangingRun.Of("r1", Noon, """{"ok":false}""");
        await store.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)), default);
        await ((IAdmissionLedger)store).WriteAsync([new LedgerChange(LedgerPage.Absent(LedgerKeys.Run("r1")), new RunFacts("Admitted", "Why not?", "r", 1, Noon) { LookAt = Noon })], default);
        var control = GuardParts.Of(store, null!, new LiveRules(TimeProvider.System), TimeProvider.System).Control(new Unwilling());
        await control.ActAsync("r1", new RunAct.Continue("anna", "again", null), default);
        Assert.Equal(RuleMode.Propose, (await starts.RefreshAsync(default)).ModeOf(Rule()));
        Assert.Null(((RunFacts)(await ((IAdmissionLedger)store).ReadAsync([LedgerKeys.Run("r1")], default))[0].Facts!).LookAt);

        Assert.True((await starts.ActAsync(Act(ControlKind.Promote, null), default)).Changed);
        await control.ActAsync("r1", new RunAct.Continue("anna", "again", null), default);
        Assert.Equal(RuleMode.Auto, (await starts.RefreshAsync(default)).ModeOf(Rule()));
    }

    [Fact]
    public async Task A_rule_that_a_person_promotes_is_not_taken_down_once_more_for_what_the_same_run_has_come_to()
    {
        await ((IAdmissionLedger)store).WriteAsync([new LedgerChange(LedgerPage.Absent(LedgerKeys.Run("r1")), new RunFacts("Admitted", "Why not?", "r", 1, Noon) { LookAt = Noon })], default);
        var (facts, state) = ChangingRun.Of("r1", Noon, """{"ok":false}""");
        await store.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)), default);

        // The host that has looked stops before it tells of the end.
        await new Verifications(starts, TimeProvider.System).LookAsync(store, "r1", "r", default);
        Assert.Equal(RuleMode.Propose, (await starts.RefreshAsync(default)).ModeOf(Rule()));
        Assert.True((await starts.ActAsync(Act(ControlKind.Promote, null), default)).Changed);
        await GuardParts.Of(store, null!, new LiveRules(TimeProvider.System), TimeProvider.System).Sweep.SweepAsync(default);
        Assert.Equal(RuleMode.Auto, (await starts.RefreshAsync(default)).ModeOf(Rule()));

        // What it has come to when a person lets it go on is something else.
        await store.AppendAsync(new RunAppend("r1", facts.Count, [new Serverless.Core.Workflows.RunContinued(Noon, "anna", "again", "r2", null)], RunSummaries.Of("r1", state, facts.Count + 1, Noon)), default);
        await new Verifications(starts, TimeProvider.System).LookAsync(store, "r1", "r", default);
        Assert.Equal(RuleMode.Propose, (await starts.RefreshAsync(default)).ModeOf(Rule()));
    }

    [Fact]
    public async Task A_rule_that_was_demoted_for_another_run_too_is_not_taken_down_for_this_one_once_it_is_promoted()
    {
        await ((IAdmissionLedger)store).WriteAsync([new LedgerChange(LedgerPage.Absent(LedgerKeys.Run("r1")), new RunFacts("Admitted", "Why not?", "r", 1, Noon) { LookAt = Noon })], default);
        await starts.ActAsync(Act(ControlKind.Demote, RuleMode.Observe), default);
        await RunAsync("""{"ok":false}""");
        await starts.ActAsync(Act(ControlKind.Promote, null), default);
        await new Verifications(starts, TimeProvider.System).LookAsync(store, "r1", "r", default);
        Assert.Equal(RuleMode.Auto, (await starts.RefreshAsync(default)).ModeOf(Rule()));
    }

    [Fact]
    public async Task Where_as_many_rules_are_demoted_as_may_be_it_is_said_that_one_more_is_not()
    {
        var full = DemotionPages.Divide(StartControl.Open, [], StartControl.Open with { Demoted = [.. Enumerable.Range(0, StartControl.MostDemoted).Select(number => new Demotion(number, $"r-{number}", RuleMode.Propose))] });
        await ((IAdmissionLedger)store).WriteAsync([new LedgerChange(LedgerPage.Absent(LedgerKeys.Control), full.Stored), .. full.Changed.Select(pair => new LedgerChange(LedgerPage.Absent(LedgerKeys.Demoted(pair.Key)), pair.Value))], default);
        await store.AppendAsync(ChangingRun.Of("r1", Noon, """{"ok":false}""") is var (facts, state) ? new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)) : null!, default);
        var said = new Said();
        await new Verifications(starts, TimeProvider.System, said).LookAsync(store, "r1", "r", default);
        Assert.Equal("Rule r goes on as it is, though run r1 has not helped: 2400 rules are demoted, which is as many as may be. Promote some, or demote it by its document.", Assert.Single(said.Lines));
    }

    [Fact]
    public async Task Of_a_run_that_asks_no_probe_one_fact_is_read()
    {
        var history = new Reports.CountedHistory(store);
        var (facts, state) = ChangingRun.Of("r1", Noon, "null", """{"document":{"dsl":"1.0.3","namespace":"t","name":"t","version":"1.0.0"},"do":[{"act":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]}""");
        await store.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)), default);
        await new Verifications(starts, TimeProvider.System).LookAsync(history, "r1", "r", default);
        Assert.Equal(1, history.Read);
    }

    [Fact]
    public async Task What_runs_have_come_to_is_read_once_for_any_number_of_looks()
    {
        await RunAsync("""{"ok":true}""");
        var history = new Reports.CountedHistory(store);
        var desk = new TrustDesk(store, history, starts);
        var first = await desk.ReportAsync(Rule(), 100, default);
        Assert.NotEqual(0, history.Read);
        Assert.Equal((first, 1), (await desk.ReportAsync(Rule(), 100, default), first.Trust.Verified));
        Assert.Equal(0, history.Read);
    }

    private sealed class Said : Microsoft.Extensions.Logging.ILogger<Verifications>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }

    /// <summary>An engine that does nothing that a person asks.</summary>
    private sealed class Unwilling : IRunControl
    {
        public ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation) => new(new ActOutcome.Refused("No."));
    }

    private static Rule Rule() => new("r", null!, null, RuleMode.Auto, "t/t:1.0.0", null);

    private static ControlAct Act(ControlKind kind, RuleMode? mode) => new(0, kind, "anna", "why", Noon, MuteScope.Rule, "r") { Mode = mode };

    /// <summary>A run that changed something and then looked.</summary>
    private async Task RunAsync(string found)
    {
        var histories = new GuardedRunHistory(store, new RunEndings(store, TimeProvider.System), Microsoft.Extensions.Logging.Abstractions.NullLogger<GuardedRunHistory>.Instance, new Verifications(starts, TimeProvider.System));
        var (facts, state) = ChangingRun.Of("r1", Noon, found);
        await histories.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)), default);
    }
}
