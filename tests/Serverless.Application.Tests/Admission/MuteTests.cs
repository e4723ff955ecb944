using Serverless.Application.Admission;
using Serverless.Application.Clocks;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Tests.Admission;

public sealed class MuteTests
{
    [Fact]
    public async Task A_mute_that_comes_again_holds_in_its_windows_on_every_instance_and_ends_for_good()
    {
        var stage = new GuardStage("");
        // It is 12:00Z, 13:00 in Berlin.
        await MuteAsync(stage, act => act with { Every = "30 13 * * *", Lasts = TimeSpan.FromHours(1), Zone = "Europe/Berlin", Until = stage.Time.GetUtcNow().AddDays(2) });
        foreach (var (minutes, muted) in new[] { (0, false), (29, false), (1, true), (59, true), (1, false), (24 * 60 - 60, true), (60, false), (24 * 60 - 60, false) })
        {
            stage.Time.Pass(TimeSpan.FromMinutes(minutes));
            Assert.Equal(muted, await stage.SendAsync(instance: stage.Second) is AdmissionDecision.Muted);
        }
    }

    [Fact]
    public async Task The_verdict_says_when_the_window_is_over_and_no_later_than_the_mute()
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, act => act with { Every = "0 * * * *", Lasts = TimeSpan.FromMinutes(20), Zone = "Asia/Kolkata", Until = stage.Time.GetUtcNow().AddMinutes(45) });
        stage.Time.Pass(TimeSpan.FromMinutes(40));
        Assert.Equal("The rule r is muted by anna until 2026-03-01 12:45:00Z: nightly backups", Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync()).Reason);
        var (control, rule) = (await stage.First.Guards.Switch.CurrentAsync(default), stage.Rules.Current.Find("r")!);
        Assert.Equal(stage.Time.GetUtcNow().AddMinutes(5), control.MutedUntil(rule, stage.Time.GetUtcNow()));
        Assert.Null(control.MutedUntil(rule, stage.Time.GetUtcNow().AddMinutes(-20)));
    }

    [Fact]
    public async Task A_mute_whose_time_zone_an_instance_does_not_know_holds_all_the_time_there_and_says_so()
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, act => act with { Every = "0 3 * * *", Lasts = TimeSpan.FromHours(1), Zone = "Europe/Berlin" });
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        var bare = new StartSwitch(stage.Store, stage.Time, _ => null);
        var verdict = (await bare.CurrentAsync(default)).Judge(stage.Rules.Current.Find("r")!, stage.Time.GetUtcNow());
        Assert.StartsWith("The rule r is muted by anna until 2026-03-02 12:00:00Z (it holds all the time, since its terms cannot be read here: The time zone 'Europe/Berlin' is not known here", verdict!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mute_whose_act_cannot_be_read_holds_all_the_time()
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, act => act with { Where = "false" });
        var page = (await ((IAdmissionLedger)stage.Store).ReadAsync([LedgerKeys.ControlAct(1)], default))[0];
        await ((IAdmissionLedger)stage.Store).WriteAsync([new LedgerChange(page, null)], default);
        Assert.Contains("its act could not be read", Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".data.cluster == \"c1\"", "c1", true)]
    [InlineData("${ .data.cluster == \"c1\" }", "c2", false)]
    [InlineData("$event.type == \"com.example.test\"", "c1", true)]
    [InlineData("empty", "c1", false)]
    public async Task A_mute_for_some_events_holds_those_back_and_no_others(string where, string cluster, bool muted)
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, act => act with { Scope = MuteScope.Everything, Named = "", Where = where });
        Assert.Equal(muted, await stage.SendAsync(cluster: cluster) is AdmissionDecision.Muted);
    }

    [Theory]
    [InlineData(".data.cluster | error", "failed: ")]
    [InlineData("[range(1e9)] | length > 3", "failed: ")]
    public async Task An_event_of_which_it_cannot_be_said_whether_it_is_meant_is_held_back(string where, string because)
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, act => act with { Where = where });
        var reason = Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync()).Reason;
        Assert.Contains("whether this event is meant could not be said", reason, StringComparison.Ordinal);
        Assert.Contains(because, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_terms_have_to_be_met()
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, act => act with { Scope = MuteScope.Tag, Named = "disk", Where = ".data.cluster == \"c1\"", Every = "0 12 * * *", Lasts = TimeSpan.FromMinutes(1), Zone = "UTC" });
        Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync(cluster: "c1"));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync(cluster: "c2"));
        stage.Time.Pass(TimeSpan.FromMinutes(1));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync(cluster: "c1"));
    }

    [Fact]
    public async Task Terms_that_are_too_long_are_not_cut_but_refused()
    {
        var stage = new GuardStage("");
        var starts = stage.First.Guards.Switch;
        var act = Act(stage) with { Where = $".a == \"{new string('x', MuteTerms.LongestWhere)}\"" };
        Assert.False((await starts.ActAsync(act, default)).Changed);
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("Etc/GMT+5", true)]
    [InlineData("Europe/Atlantis", false)]
    [InlineData("", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("localtime", false)]
    [InlineData("right/Europe/Berlin", false)]
    [InlineData("W. Europe Standard Time", false)]
    public void A_time_zone_has_an_IANA_name_that_means_the_same_on_every_host(string name, bool known) => Assert.Equal(known, SystemZones.Find(name) is not null);

    private static async Task MuteAsync(GuardStage stage, Func<ControlAct, ControlAct> terms) =>
        Assert.True((await stage.First.Guards.Switch.ActAsync(terms(Act(stage)), default)).Changed);

    private static ControlAct Act(GuardStage stage) =>
        new(0, ControlKind.Mute, "anna", "nightly backups", stage.Time.GetUtcNow(), MuteScope.Rule, "r", stage.Time.GetUtcNow().AddDays(1));
}
