using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Application.Tests.Schedules;

public class ScheduleSweepTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_workflow_with_a_schedule_starts_by_itself()
    {
        var stage = new ScheduleStage();
        stage.Put(("1.0.0", "{ cron: '30 * * * *' }"));
        var router = stage.Instance();
        foreach (var (minutes, runs) in new[] { (0, 0), (29, 0), (1, 1), (59, 1), (1, 2) })
        {
            Assert.Equal(runs, await stage.PassAsync(router, TimeSpan.FromMinutes(minutes)));
        }

        Assert.Equal(("p/w:1.0.0", "{}"), ($"{stage.Starts[0].Workflow.GetProperty("document").GetProperty("namespace")}/w:{stage.Starts[0].Workflow.GetProperty("document").GetProperty("version")}", stage.Starts[0].Input.GetRawText()));
        Assert.Equal("schedule.p.w", stage.Starts[0].Cause.Rule);
    }

    [Fact]
    public async Task What_was_missed_while_nobody_was_there_is_made_up_for_once()
    {
        var stage = new ScheduleStage();
        stage.Put(("1.0.0", "{ every: PT1H }"));
        Assert.Equal(0, await stage.PassAsync(stage.Instance(), TimeSpan.Zero));
        Assert.Equal(1, await stage.PassAsync(stage.Instance(), 9 * Hour));
        Assert.Equal(1, await stage.PassAsync(stage.Instance(), TimeSpan.FromMinutes(10)));
        Assert.Equal(2, await stage.PassAsync(stage.Instance(), Hour));
    }

    [Fact]
    public async Task Many_instances_bring_a_tick_once()
    {
        var stage = new ScheduleStage();
        stage.Put(("1.0.0", "{ every: PT1H }"));
        var routers = Enumerable.Range(0, 8).Select(_ => stage.Instance()).ToList();
        for (var i = 0; i < 5; i++)
        {
            await Task.WhenAll(routers.Select(router => Task.Run(() => router.SweepAsync(default))));
            Assert.Equal(i, await stage.JudgeAsync());
            stage.Time.Pass(Hour);
        }
    }

    [Fact]
    public async Task A_crash_between_journal_and_ledger_neither_loses_a_tick_nor_doubles_it()
    {
        var stage = new ScheduleStage();
        stage.Put(("1.0.0", "{ every: PT1H }"));
        await stage.PassAsync(stage.Instance(), TimeSpan.Zero);
        stage.Time.Pass(Hour);
        stage.FailsAfterAppend = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Instance().SweepAsync(default));
        stage.FailsAfterAppend = false;
        Assert.Equal(1, await stage.PassAsync(stage.Instance(), TimeSpan.FromMinutes(1)));
        var records = await stage.Store.ListAsync(new JournalQuery(), default);
        Assert.Equal([JournalKind.Redelivery, JournalKind.Event], records.Select(record => record.Kind));
        Assert.Equal("timer", records[0].Door);
    }

    [Fact]
    public async Task After_waits_for_the_end_of_the_run_before()
    {
        var stage = new ScheduleStage();
        stage.Put(("1.0.0", "{ after: { hours: 1 } }"));
        var router = stage.Instance();
        Assert.Equal(1, await stage.PassAsync(router, TimeSpan.Zero));
        Assert.Equal(1, await stage.PassAsync(router, 5 * Hour));
        await stage.EndAsync(RunStatus.Faulted);
        Assert.Equal(1, await stage.PassAsync(stage.Instance(), TimeSpan.FromMinutes(59)));
        Assert.Equal(2, await stage.PassAsync(stage.Instance(), TimeSpan.FromMinutes(1)));
        Assert.Equal(2, await stage.PassAsync(router, 5 * Hour));
    }

    [Fact]
    public async Task Of_several_versions_the_newest_has_the_schedule_and_goes_on_with_it()
    {
        var stage = new ScheduleStage();
        var router = stage.Instance();
        stage.Put(("1.9.0", "{ every: PT1H }"));
        await stage.PassAsync(router, TimeSpan.Zero);
        stage.Put(("1.9.0", "{ every: PT1H }"), ("1.10.0", "{ every: PT1H }"));
        Assert.Equal(1, await stage.PassAsync(router, Hour));
        Assert.Equal("1.10.0", stage.Starts[0].Workflow.GetProperty("document").GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_workflow_that_was_taken_away_begins_anew_when_it_is_put_back()
    {
        var stage = new ScheduleStage();
        var router = stage.Instance();
        stage.Put(("1.0.0", "{ every: PT1H }"));
        await stage.PassAsync(router, TimeSpan.Zero);
        stage.Put();
        Assert.Equal(0, await stage.PassAsync(router, 2 * Hour));
        stage.Put(("1.0.0", "{ every: PT1H }"));
        Assert.Equal(0, await stage.PassAsync(router, Hour / 2));
        Assert.Equal(1, await stage.PassAsync(router, Hour / 2));
    }

    [Fact]
    public async Task A_changed_schedule_makes_up_for_nothing_and_holds_at_once()
    {
        var stage = new ScheduleStage();
        var router = stage.Instance();
        stage.Put(("1.0.0", "{ cron: '0 3 * * *' }"));
        await stage.PassAsync(router, TimeSpan.Zero);
        stage.Put(("1.0.0", "{ every: PT1M }"));
        Assert.Equal(0, await stage.PassAsync(router, Hour));
        Assert.Equal(1, await stage.PassAsync(router, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task After_waits_for_a_tick_that_waits_for_a_lock_and_for_the_run_that_comes_of_it()
    {
        var stage = new ScheduleStage("{ guard: { lock: { key: k } } }");
        await stage.LockAsync("k");
        stage.Put(("1.0.0", "{ after: { minutes: 1 } }"));
        var router = stage.Instance();
        Assert.Equal(0, await stage.PassAsync(router, TimeSpan.Zero));
        Assert.Equal(0, await stage.PassAsync(router, 2 * Hour));
        Assert.Single(await stage.Store.ListAsync(new JournalQuery(), default));
        await stage.UnlockAsync("k");
        Assert.Equal(1, await stage.PassAsync(router, 2 * Hour));
        Assert.Single(await stage.Store.ListAsync(new JournalQuery(), default));
        await stage.EndAsync();
        await stage.PassAsync(router, TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await stage.Store.ListAsync(new JournalQuery(), default)).Count);
    }

    [Fact]
    public async Task After_goes_on_where_the_tick_that_waited_for_a_lock_was_let_go()
    {
        var stage = new ScheduleStage("{ guard: { lock: { key: k } } }");
        await stage.LockAsync("k");
        stage.Put(("1.0.0", "{ after: { minutes: 1 } }"));
        await stage.PassAsync(stage.Instance(), TimeSpan.Zero);
        stage.Put();
        await stage.UnlockAsync("k");
        stage.Put(("1.0.0", "{ after: { minutes: 1 } }"));
        await stage.PassAsync(stage.Instance(), Hour);
        Assert.Equal(2, (await stage.Store.ListAsync(new JournalQuery(), default)).Count);
    }

    [Fact]
    public async Task What_was_taken_away_is_noticed_by_an_instance_that_never_saw_it()
    {
        var stage = new ScheduleStage();
        stage.Put(("1.0.0", "{ every: PT1H }"));
        await stage.PassAsync(stage.Instance(), TimeSpan.Zero);
        stage.Put();
        Assert.Equal(0, await stage.PassAsync(stage.Instance(), 2 * Hour));
        stage.Put(("1.0.0", "{ every: PT1H }"));
        var third = stage.Instance();
        Assert.Equal(0, await stage.PassAsync(third, Hour / 2));
        Assert.Equal(1, await stage.PassAsync(third, Hour));
    }
}
