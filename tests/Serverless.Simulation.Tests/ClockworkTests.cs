using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Tests;

public class ClockworkTests
{
    private readonly Turns turns = new(new Chance(1));

    [Fact]
    public void A_timer_fires_once_each_time_it_is_set()
    {
        var (time, fired) = (new VirtualTime(turns), 0);
        using var timer = time.ClockOf(new Life(1)).CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromSeconds(7), Timeout.InfiniteTimeSpan);
        Assert.True(time.PassToNext());
        Assert.Equal(TimeSpan.FromSeconds(7), time.Elapsed);
        Assert.True(turns.TakeOne());
        Assert.False(time.PassToNext());
        Assert.Equal(1, fired);
    }

    [Fact]
    public void Setting_the_clock_moves_what_it_shows_and_no_timer()
    {
        var time = new VirtualTime(turns);
        time.After(TimeSpan.FromSeconds(5), () => { });
        time.Jump(TimeSpan.FromHours(1));
        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(0, turns.Count);
        Assert.Equal(VirtualTime.Start.AddHours(1).AddSeconds(1), time.Wall);
    }

    [Fact]
    public void The_highest_that_the_clock_has_shown_is_what_it_showed_before_it_was_set_back()
    {
        var time = new VirtualTime(turns);
        time.Pass(TimeSpan.FromSeconds(3));
        time.Jump(TimeSpan.FromHours(-1));
        time.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(VirtualTime.Start.AddSeconds(3), time.HighestSince(TimeSpan.FromSeconds(2)));
        Assert.Equal(time.Wall, time.HighestSince(TimeSpan.FromSeconds(4)));
    }

    [Fact]
    public void Nothing_of_a_life_that_is_over_happens()
    {
        var (time, life, happened) = (new VirtualTime(turns), new Life(1), false);
        turns.Post(life, () => happened = true);
        using var timer = time.ClockOf(life).CreateTimer(_ => happened = true, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        life.End();
        Assert.False(turns.TakeOne());
        Assert.False(time.PassToNext());
        Assert.False(happened);
    }

    [Fact]
    public void What_a_killed_host_had_sent_arrives_at_most_once()
    {
        var arrived = 0;
        for (var i = 0; i < 100; i++)
        {
            var life = new Life(1);
            turns.PostSent(life, true, () => arrived++);
            life.End();
            turns.SettleSent(life);
        }

        while (turns.TakeOne())
        {
        }

        Assert.InRange(arrived, 40, 90);
    }

    [Fact]
    public void Chance_is_the_same_on_every_machine()
    {
        var chance = new Chance(42);
        Assert.Equal([39, 63, 62, 19], Enumerable.Range(0, 4).Select(_ => chance.Below(100)));
    }
}
