using Serverless.Application.Admission;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>A mute that is for some of the events which a rule holds.</summary>
public sealed class HoldMuteTests
{
    private const string Cooled = "{ cooldown: { key: all, for: PT10M }, policy: hold-and-coalesce }";
    private const string Locked = "{ lock: { key: all }, policy: hold-and-coalesce }";

    [Fact]
    public async Task Only_what_it_is_for_waits_also_where_that_came_first()
    {
        var stage = new GuardStage(Cooled);
        foreach (var host in new[] { "a", "b", "c", "b", "d" })
        {
            await stage.SendAsync(host);
        }

        await MuteAsync(stage, ".data.host == \"b\"", TimeSpan.FromHours(1));
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        AssertDone(stage, "a", "c d");
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 8);
        AssertDone(stage, "a", "c d");
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 2);
        AssertDone(stage, "a", "c d", "b b");
    }

    [Fact]
    public async Task A_mute_of_the_rule_puts_off_all()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await MuteAsync(stage, null, TimeSpan.FromHours(1));
        await MuteAsync(stage, ".data.host == \"c\"", TimeSpan.FromHours(1));
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 11);
        AssertDone(stage, "a");
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 2);
        AssertDone(stage, "a", "b");
    }

    [Fact]
    public async Task What_was_to_be_done_together_and_is_muted_before_it_is_started_waits_and_the_others_do_not()
    {
        var stage = new GuardStage(Locked);
        foreach (var host in new[] { "a", "b", "c" })
        {
            await stage.SendAsync(host);
        }

        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
        await MuteAsync(stage, ".data.host == \"b\"", TimeSpan.FromHours(1));
        await stage.SweepForAsync(HoldPolicy.Starting, 4);
        AssertDone(stage, "a", "c");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[1].RunId);
        await stage.SweepForAsync(TimeSpan.FromMinutes(20), 3);
        AssertDone(stage, "a", "c", "b");
    }

    [Fact]
    public async Task Those_behind_more_than_one_run_does_are_found()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        for (var i = 0; i <= BatchAsk.Most; i++)
        {
            await stage.SendAsync("b");
        }

        await stage.SendAsync("c");
        await MuteAsync(stage, ".data.host == \"b\"", TimeSpan.FromHours(1));
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "c");
    }

    private static async Task MuteAsync(GuardStage stage, string? where, TimeSpan length)
    {
        var now = stage.Time.GetUtcNow();
        Assert.True((await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Mute, "anna", "backups", now, MuteScope.Rule, "r", now + length) { Where = where }, default)).Changed);
        stage.Time.Pass(StartSwitch.Oldest);
    }

    private static void AssertDone(GuardStage stage, params string[] hosts) => Assert.Equal(hosts, stage.Engine.Starts.Select(HostsOf));

    private static string HostsOf(RunStart start) => string.Join(' ', start.Input.EnumerateArray().Select(one => one.GetProperty("data").GetProperty("host").GetString()));
}
