using Serverless.Application.Runs;
using Serverless.Core.Admission;

namespace Serverless.Application.Tests.Admission;

public sealed class EscalationTests
{
    private const string Cooling = "{ cooldown: { key: '${ .data.host }', for: PT12H }, escalate: { run: 'p/page:1.0.0', per: PT1H } }";
    private const string Locking = "{ lock: { key: all }, escalate: { run: 'p/page:1.0.0', per: PT1H } }";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Each_that_is_held_back_is_told_of_once_also_where_accounts_follow_each_other()
    {
        var stage = new GuardStage(Cooling);
        await stage.SendAsync("a");
        await stage.SendAsync("a");
        await stage.SweepForAsync(Hour, 1);
        stage.Time.Pass(TimeSpan.FromSeconds(1));
        await stage.SendAsync("a");
        await stage.SweepForAsync(EscalationPolicy.Settling, 1);
        await stage.SendAsync("a");
        await stage.SweepForAsync(Hour, 1);
        await stage.SweepForAsync(EscalationPolicy.Settling, 1);
        await stage.SweepForAsync(2 * Hour, 1);
        await stage.SweepForAsync(EscalationPolicy.Settling, 1);
        Assert.Equal([2L, 3L, 4L], Told(stage));
    }

    [Fact]
    public async Task One_whose_verdict_is_late_is_told_of_when_it_is_there()
    {
        var stage = new GuardStage(Cooling);
        await stage.SendAsync("a");
        var item = await stage.ReceiveAsync("""{"host":"a"}""");
        var match = Assert.Single(stage.Rules.Current.Match(item.Event!, item.ReceivedAt));
        await stage.First.Guards.Admissions.AdmitAsync(stage.Rules.Current, item.Sequence, item.Event!, match, default);
        await stage.SendAsync("a");
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 2);
        Assert.Empty(Told(stage));
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        await stage.SweepForAsync(Hour, 4);
        Assert.Equal([2L, 3L], Told(stage));
    }

    [Fact]
    public async Task One_that_nobody_judged_for_a_while_is_told_of_though_later_ones_were_judged_long_before()
    {
        var stage = new GuardStage(Cooling);
        await stage.SendAsync("a");
        var item = await stage.ReceiveAsync("""{"host":"a"}""");
        await stage.SendAsync("b");
        stage.Time.Pass(TimeSpan.FromMinutes(3));
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 2);
        Assert.Equal([2L], Told(stage));
    }

    [Fact]
    public async Task Who_waits_is_not_held_back_and_who_is_let_go_is()
    {
        var stage = new GuardStage(Locking);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 2);
        Assert.Empty(Told(stage));
        stage.Put(Locking, "when: ${ .data.host != \"c\" }");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[1].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 2);
        Assert.Equal([3L], Told(stage));
        var input = stage.Engine.Starts[^1].Input;
        Assert.Equal((1, 1, "let-go", true), (input.GetProperty("heldBack").GetInt32(), input.GetProperty("decisions").GetProperty("let-go").GetInt32(), input.GetProperty("events")[0].GetProperty("decision").GetString(), input.GetProperty("complete").GetBoolean()));
    }

    [Fact]
    public async Task What_nobody_could_be_told_of_is_told_of_with_the_next()
    {
        var stage = new GuardStage(Cooling);
        await stage.SendAsync("a");
        await stage.SendAsync("a");
        stage.Put("");
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 3);
        Assert.Empty(Told(stage));
        stage.Put(Cooling);
        await stage.SendAsync("a");
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 3);
        Assert.Equal([2L, 3L], Told(stage));
    }

    [Fact]
    public async Task After_a_crash_between_telling_and_recording_it_the_same_is_told_once_and_the_rest_next_time()
    {
        var stage = new GuardStage(Cooling);
        await stage.SendAsync("a");
        await stage.SendAsync("a");
        await stage.SweepForAsync(TimeSpan.FromMinutes(1), 1);
        stage.Time.Pass(EscalationPolicy.Settling);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
        await stage.SendAsync("a");
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 1);
        Assert.Equal([2L], Told(stage));
        await stage.SweepForAsync(Hour, 3);
        Assert.Equal([2L, 3L], Told(stage));
    }

    [Fact]
    public async Task One_whose_verdict_is_late_is_told_of_also_where_a_crash_came_before_somebody_was_told_of_the_others()
    {
        var stage = new GuardStage(Cooling);
        await stage.SendAsync("a");
        await stage.SendAsync("a");
        var item = await stage.ReceiveAsync("""{"host":"a"}""");
        var match = Assert.Single(stage.Rules.Current.Match(item.Event!, item.ReceivedAt));
        await stage.First.Guards.Admissions.AdmitAsync(stage.Rules.Current, item.Sequence, item.Event!, match, default);
        await stage.SweepForAsync(TimeSpan.FromMinutes(1), 1);
        stage.Time.Pass(EscalationPolicy.Settling);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
        await stage.SweepForAsync(TimeSpan.FromMinutes(2), 1);
        Assert.Equal([2L], Told(stage));
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        await stage.SweepForAsync(Hour, 4);
        Assert.Equal([2L, 3L], Told(stage));
    }

    private static List<long> Told(GuardStage stage) =>
        [.. stage.Engine.Starts.Where(start => start.Cause.Sequence is null).SelectMany(start => start.Input.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("event").GetInt64())).Order()];
}
