using Serverless.Core.Workflows.Schedules;

namespace Serverless.Core.Tests.Workflows.Schedules;

public class ScheduleClockTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-03-01T12:00:00Z");
    private static readonly Schedule Hourly = new Schedule.Every("every PT1H", TimeSpan.FromHours(1));
    private static readonly Schedule Following = new Schedule.After("after PT1H", TimeSpan.FromHours(1));

    [Fact]
    public void What_was_due_before_it_was_placed_is_not_made_up_for()
    {
        var facts = Begin(Hourly, Noon.AddMinutes(30));
        Assert.Equal(new ScheduleStep.Wait(Noon.AddHours(1)), Look(Hourly, facts, Noon.AddMinutes(59)));
        Assert.Equal(new ScheduleStep.Fire(Noon.AddHours(1)), Look(Hourly, facts, Noon.AddHours(1)));
    }

    [Fact]
    public void Of_several_times_that_were_missed_the_latest_is_made_up_for_once()
    {
        var facts = Begin(Hourly, Noon) with { Fired = Noon.AddHours(1) };
        Assert.Equal(new ScheduleStep.Fire(Noon.AddHours(9)), Look(Hourly, facts, Noon.AddHours(9.5)));
        Assert.Equal(new ScheduleStep.Wait(Noon.AddHours(10)), Look(Hourly, facts with { Fired = Noon.AddHours(9) }, Noon.AddHours(9.5)));
    }

    [Fact]
    public void A_clock_that_goes_back_fires_nothing_twice() =>
        Assert.IsType<ScheduleStep.Wait>(Look(Hourly, Begin(Hourly, Noon) with { Fired = Noon.AddHours(3) }, Noon.AddHours(1.5)));

    [Fact]
    public void Another_schedule_and_one_that_was_taken_away_begin_anew()
    {
        Assert.IsType<ScheduleStep.Begin>(Look(Hourly, Begin(Following, Noon), Noon.AddDays(1)));
        Assert.IsType<ScheduleStep.Begin>(Look(Hourly, Begin(Hourly, Noon) with { Removed = true }, Noon.AddDays(1)));
    }

    [Fact]
    public void After_begins_at_once_and_goes_on_from_the_end_of_each_run()
    {
        var facts = Begin(Following, Noon);
        Assert.Equal(new ScheduleStep.Fire(Noon), Look(Following, facts, Noon));
        facts = facts with { Fired = Noon };
        Assert.IsType<ScheduleStep.Wait>(Look(Following, facts, Noon.AddDays(1)));
        var ended = new TickOutcome.Ended(Noon.AddMinutes(10));
        Assert.Equal(new ScheduleStep.Wait(Noon.AddMinutes(70)), ScheduleClock.Look(Following, facts, ended, Noon.AddMinutes(69)));
        Assert.Equal(new ScheduleStep.Fire(Noon.AddMinutes(70)), ScheduleClock.Look(Following, facts, ended, Noon.AddDays(1)));
        Assert.Equal(new ScheduleStep.Fire(Noon.AddMinutes(65)), ScheduleClock.Look(Following, facts, new TickOutcome.HeldBack(Noon.AddMinutes(5)), Noon.AddDays(1)));
    }

    [Fact]
    public void After_nothing_at_all_each_tick_still_has_a_time_of_its_own()
    {
        var ceaseless = new Schedule.After("after PT0S", TimeSpan.Zero);
        Assert.Equal(new ScheduleStep.Fire(Noon.AddMilliseconds(1)), ScheduleClock.Look(ceaseless, Begin(ceaseless, Noon) with { Fired = Noon }, new TickOutcome.Ended(Noon), Noon));
    }

    private static ScheduleFacts Begin(Schedule schedule, DateTimeOffset now) => Assert.IsType<ScheduleStep.Begin>(Look(schedule, null, now)).Facts;

    private static ScheduleStep Look(Schedule schedule, ScheduleFacts? facts, DateTimeOffset now) => ScheduleClock.Look(schedule, facts, TickOutcome.UnderWay.Instance, now);
}
