using Serverless.Application.Journal;
using Serverless.Contracts;
using Serverless.Core.Admission;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Dispatch;

public sealed class EventDispatcherTests
{
    private readonly DispatchStage stage = new();

    [Fact]
    public async Task A_match_in_mode_auto_starts_the_run_that_rule_and_event_name()
    {
        stage.Put("auto", "input: { host: web-1 }");
        var verdict = await JudgeAsync("1");
        var start = Assert.Single(stage.Engine.Starts);
        Assert.Equal(RunId.For("r", "/test", "1"), start.RunId);
        Assert.Equal("""{"host":"web-1"}""", start.Input.GetRawText());
        Assert.Equal((start.RunId, stage.Rules.Current.Id), (Assert.IsType<AdmissionDecision.Admitted>(verdict.Decision).RunId, start.Cause.RuleSet));
    }

    [Fact]
    public async Task A_rule_that_observes_starts_nothing_and_its_verdict_says_what_would_have_been_changed()
    {
        stage.Put("observe");
        var observed = Assert.IsType<AdmissionDecision.Observed>((await JudgeAsync("1")).Decision);
        Assert.EndsWith(", and it would change nothing.", observed.Reason, StringComparison.Ordinal);
        Assert.Empty(stage.Engine.Starts);
    }

    [Fact]
    public async Task A_rule_that_proposes_starts_a_run_that_waits_for_a_person()
    {
        stage.Put("propose", "approval: { users: [ann, bob], quorum: 2, deadline: PT4H }");
        var proposed = Assert.IsType<AdmissionDecision.Proposed>((await JudgeAsync("1")).Decision);
        var start = Assert.Single(stage.Engine.Starts);
        Assert.Equal(proposed.RunId, start.RunId);
        var proposal = start.Cause.Proposal!;
        Assert.Equal((2, 2, TimeSpan.FromHours(4)), (proposal.Quorum, proposal.Of, proposal.Deadline));
        Assert.Equal(["ann", "bob"], proposal.Users);
    }

    [Fact]
    public async Task A_condition_that_raises_an_error_is_a_verdict_and_starts_nothing()
    {
        stage.Put("auto", "when: ${ .data.usedPercent | error }");
        var failed = Assert.IsType<AdmissionDecision.Failed>((await JudgeAsync("1")).Decision);
        Assert.Contains("when", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(stage.Engine.Starts);
    }

    [Fact]
    public async Task An_event_no_rule_matches_is_judged_without_a_verdict()
    {
        stage.Put("auto");
        var item = await stage.ReceiveAsync("1", "com.example.other");
        await stage.Dispatcher.DispatchAsync([item], default);
        Assert.Empty((await stage.JudgementAsync(item.Sequence))!.Verdicts);
    }

    [Fact]
    public async Task Judging_again_after_a_crash_between_start_and_record_gives_the_same_verdict()
    {
        stage.Put("auto");
        var item = await stage.ReceiveAsync("1");
        await stage.Engine.StartAsync(new(RunId.For("r", "/test", "1"), default, default, new(null, null, null, null, null)), default);
        await stage.Dispatcher.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Admitted>(Assert.Single((await stage.JudgementAsync(item.Sequence))!.Verdicts).Decision);
    }

    [Fact]
    public async Task An_event_that_was_judged_meanwhile_keeps_its_verdict_and_starts_nothing()
    {
        stage.Put("observe");
        var item = await stage.ReceiveAsync("1");
        await stage.Dispatcher.DispatchAsync([item], default);
        stage.Put("auto");
        await stage.Dispatcher.DispatchAsync([item], default);
        Assert.Empty(stage.Engine.Starts);
        Assert.IsType<AdmissionDecision.Observed>(Assert.Single((await stage.JudgementAsync(item.Sequence))!.Verdicts).Decision);
    }

    [Fact]
    public async Task A_redelivery_is_a_duplicate_that_names_the_first_and_starts_nothing_even_after_an_edit()
    {
        stage.Put("auto");
        var first = await stage.ReceiveAsync("1");
        await stage.Dispatcher.DispatchAsync([first], default);
        stage.Put("observe");
        var again = await stage.ReceiveAsync("1");
        await stage.Dispatcher.DispatchAsync([again], default);
        var duplicate = Assert.IsType<AdmissionDecision.Duplicate>(Assert.Single((await stage.JudgementAsync(again.Sequence))!.Verdicts).Decision);
        Assert.Contains(RunId.For("r", "/test", "1"), duplicate.Reason, StringComparison.Ordinal);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task A_redelivery_of_an_event_that_was_never_judged_has_it_judged_first()
    {
        stage.Put("auto");
        var first = await stage.ReceiveAsync("1");
        var again = await stage.ReceiveAsync("1");
        await stage.Dispatcher.DispatchAsync([again], default);
        Assert.IsType<AdmissionDecision.Admitted>(Assert.Single((await stage.JudgementAsync(first.Sequence))!.Verdicts).Decision);
        Assert.IsType<AdmissionDecision.Duplicate>(Assert.Single((await stage.JudgementAsync(again.Sequence))!.Verdicts).Decision);
    }

    [Fact]
    public async Task Received_is_rejected_plus_unmatched_plus_matched_and_each_match_has_one_verdict()
    {
        stage.Put("auto");
        var items = new[] { await stage.ReceiveAsync("1"), await stage.ReceiveAsync("2", "com.example.other"), await stage.ReceiveAsync("1") };
        await stage.Store.AppendAsync([Samples.DeadLetter("not json")], default);
        await stage.Dispatcher.DispatchAsync(items, default);
        var counts = await stage.Store.CountAsync(default);
        Assert.Equal((4L, 1L, 1L, 2L, 0L, 2L), (counts.Received, counts.Rejected, counts.Unmatched, counts.Matched, counts.Pending, counts.Matches));
        Assert.True(counts.Balanced);
    }

    private async Task<Verdict> JudgeAsync(string id)
    {
        var item = await stage.ReceiveAsync(id);
        await stage.Dispatcher.DispatchAsync([item], default);
        return Assert.Single((await stage.JudgementAsync(item.Sequence))!.Verdicts);
    }
}
