using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Functions.Tests;

public sealed class EventDoorsTests
{
    [Fact]
    public async Task A_batch_is_journalled_and_judged_when_the_door_ends()
    {
        var stage = new FunctionStage();
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a"), FunctionStage.Event("b", "com.example.other"), FunctionStage.Event("c")], null!);
        var journal = await stage.JournalAsync();
        Assert.Equal(["a", "b", "c"], journal.Select(record => record.Id).Order());
        Assert.All(journal, record => Assert.NotNull(record.Judgement));
        Assert.Equal(["a", "c"], stage.Started.Order());
    }

    [Fact]
    public async Task What_is_no_event_takes_no_other_of_its_batch_with_it_and_is_not_delivered_again()
    {
        var stage = new FunctionStage();
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a"), "{ not even JSON", """{"specversion":"1.0"}""", FunctionStage.Event("b")], null!);
        Assert.Equal(["a", "b"], stage.Started.Order());
        Assert.Equal(2, (await stage.JournalAsync()).Count(record => record.Kind == JournalKind.DeadLetter));
    }

    [Fact]
    public async Task An_event_that_cannot_be_judged_is_set_aside_and_no_other_of_its_batch_runs_twice()
    {
        var stage = new FunctionStage { Starting = start => Fail(start.Cause.EventId == "poison") };
        string[] batch = [FunctionStage.Event("a"), FunctionStage.Event("poison"), FunctionStage.Event("b")];
        await stage.Events.DispatchEventsAsync(batch, null!);
        await stage.Events.DispatchEventsAsync(batch, null!);
        Assert.Equal(2, stage.Runs.Count);
        var journal = (await stage.JournalAsync()).Where(record => record.Kind == JournalKind.Event).ToDictionary(record => record.Id!);
        Assert.IsType<AdmissionDecision.Admitted>(Assert.Single(journal["a"].Judgement!.Verdicts).Decision);
        Assert.IsType<AdmissionDecision.Admitted>(Assert.Single(journal["b"].Judgement!.Verdicts).Decision);
        Assert.Equal(Quarantine.Rule, Assert.Single(journal["poison"].Judgement!.Verdicts).Rule);
    }

    [Fact]
    public async Task A_defect_that_passes_is_survived()
    {
        var failures = 0;
        var stage = new FunctionStage { Starting = start => Fail(start.Cause.EventId == "a" && ++failures <= 3) };
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a"), FunctionStage.Event("b")], null!);
        Assert.Equal(2, stage.Runs.Count);
        Assert.All(await stage.JournalAsync(), record => Assert.IsType<AdmissionDecision.Admitted>(Assert.Single(record.Judgement!.Verdicts).Decision));
    }

    [Fact]
    public async Task While_the_store_is_away_the_batch_fails_and_comes_again_to_the_same_runs()
    {
        var stage = new FunctionStage { LedgerAway = true };
        string[] batch = [FunctionStage.Event("a"), FunctionStage.Event("b")];
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Events.DispatchEventsAsync(batch, null!));
        stage.LedgerAway = false;
        await stage.Events.DispatchEventsAsync(batch, null!);
        Assert.Equal(2, stage.Runs.Count);
        Assert.All(await stage.JournalAsync(), record => Assert.NotNull(record.Judgement));
    }

    [Fact]
    public async Task While_no_rules_are_in_force_events_wait_and_are_delivered_again()
    {
        var stage = new FunctionStage(rules: false);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!));
        Assert.Null(Assert.Single(await stage.JournalAsync()).Judgement);
        stage.PutRules();
        await stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!);
        Assert.Single(stage.Runs);
    }

    [Fact]
    public async Task A_message_of_the_queue_is_a_delivery_of_one()
    {
        var stage = new FunctionStage();
        await stage.Events.DispatchQueuedAsync(FunctionStage.Event("a"), null!);
        await stage.Events.DispatchQueuedAsync(FunctionStage.Event("a"), null!);
        Assert.Single(stage.Started);
        Assert.Equal(JournalKind.Redelivery, (await stage.JournalAsync())[1].Kind);
    }

    [Fact]
    public async Task Batches_at_the_same_time_do_not_take_each_others_events()
    {
        var stage = new FunctionStage();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(batch => Task.Run(() =>
            stage.Events.DispatchEventsAsync([.. Enumerable.Range(0, 10).Select(n => FunctionStage.Event($"{batch}-{n}"))], null!))));
        Assert.Equal(200, stage.Runs.Count);
        Assert.Equal(200, stage.Started.Count);
    }

    [Fact]
    public async Task What_was_left_is_judged_by_a_sweep_once_it_is_old_enough()
    {
        var stage = new FunctionStage { LedgerAway = true };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Events.DispatchEventsAsync([FunctionStage.Event("a")], null!));
        stage.LedgerAway = false;
        await stage.SweeperAt(TimeSpan.Zero).SweepAsync(default);
        Assert.Null(Assert.Single(await stage.JournalAsync()).Judgement);
        await stage.SweeperAt(TimeSpan.FromMinutes(3)).SweepAsync(default);
        Assert.NotNull(Assert.Single(await stage.JournalAsync()).Judgement);
        Assert.Single(stage.Runs);
    }

    private static void Fail(bool now)
    {
        if (now)
        {
            throw new InvalidOperationException("a defect of ours");
        }
    }
}
