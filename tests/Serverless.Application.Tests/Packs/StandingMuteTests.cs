using System.Text;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Application.Tests.Admission;
using Serverless.Core.Admission;

namespace Serverless.Application.Tests.Packs;

public sealed class StandingMuteTests
{
    private const string Nightly = """
        mute: nightly
        reason: Backups stop the databases.
        owner: team-db
        rules: [r]
        every: "0 22 * * *"
        for: PT8H
        zone: Europe/Berlin
        """;

    private const string Rule = "rule: r\nmatch: { type: [com.example.test] }\nmode: auto\ntags: [disk]\nrun: p/w:1.0.0\n";

    private const string Workflow = "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n";

    private static async Task<DateTimeOffset?> UntilAsync(GuardStage stage) =>
        stage.First.Guards.Gate.MutedUntil(await stage.First.Guards.Gate.ControlAsync(default), stage.Rules.Current.Find("r")!, null, stage.Time.GetUtcNow());

    [Fact]
    public void A_workflow_that_starts_by_itself_is_muted_with_its_pack()
    {
        const string Scheduled = "document: { dsl: 1.0.3, namespace: p, name: s, version: 1.0.0 }\nschedule: { every: PT1H }\ndo: [{ a: { set: {} } }]\n";
        var reading = new PackReader().Read([File("p/workflows/s.yaml", Scheduled), File("p/mutes/m.yaml", "mute: m\nreason: Why not.\nowner: ops\nuntil: 2030-03-01T13:00:00Z\npacks: [p]\n")]);
        Assert.Empty(reading.Problems);
        var rule = reading.Value!.Find("schedule.p.s")!;
        Assert.NotNull(reading.Value.Mutes.Single().Hold(rule, null, DateTimeOffset.Parse("2026-03-01T12:00Z")));
    }

    [Fact]
    public async Task What_a_mute_of_a_pack_has_kept_back_is_judged_again_at_its_end_once()
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/mutes/nightly.yaml", Nightly));
        stage.Time.Pass(TimeSpan.FromHours(9));
        Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync());
        Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync());
        await stage.SweepForAsync(TimeSpan.FromHours(1), 7);
        Assert.Empty(stage.Engine.Starts);
        await stage.SweepForAsync(TimeSpan.FromMinutes(61), 2);
        Assert.Equal(2, Assert.Single(stage.Engine.Starts).Cause.Sequence);
    }

    [Fact]
    public async Task A_mute_of_a_pack_holds_in_its_windows_and_says_whose_it_is()
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/mutes/nightly.yaml", Nightly));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        stage.Time.Pass(TimeSpan.FromHours(9)); // 21:00Z, 22:00 in Berlin.
        Assert.Equal(
            "The rule r is muted by nightly of the pack p (team-db) until 2026-03-02 05:00:00Z: Backups stop the databases.",
            Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync(instance: stage.Second)).Reason);
        Assert.Equal(DateTimeOffset.Parse("2026-03-02T05:00Z"), await UntilAsync(stage));
        stage.Put("");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        Assert.Null(await UntilAsync(stage));
    }

    [Theory]
    [InlineData("tags: [disk]\nuntil: 2026-03-01T13:00:00Z", "c1", true)]
    [InlineData("packs: [p]\nfrom: 2026-03-01T13:00:00Z\nuntil: 2026-03-01T14:00:00Z", "c1", false)]
    [InlineData("everything: true\nuntil: 2026-03-01T12:00:00Z", "c1", false)]
    [InlineData("everything: true\nuntil: 2026-03-01T13:00:00Z\nwhere: ${ .data.cluster == \"c1\" }", "c1", true)]
    [InlineData("everything: true\nuntil: 2026-03-01T13:00:00Z\nwhere: ${ .data.cluster == \"c1\" }", "c2", false)]
    [InlineData("everything: true\nuntil: 2026-03-01T13:00:00Z\nwhere: ${ .data | error }", "c2", true)]
    public async Task It_is_for_what_it_names_from_its_beginning_to_its_end(string terms, string cluster, bool muted)
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/mutes/once.yaml", $"mute: once\nreason: The hosts are moved.\nowner: ops\n{terms}\n"));
        Assert.Equal(muted, await stage.SendAsync(cluster: cluster) is AdmissionDecision.Muted);
    }

    [Fact]
    public void Everything_that_is_wrong_with_it_is_said_at_once_with_its_place()
    {
        var reading = Read(Rule, "mute: Nightly\nowner: ''\nrules: [q]\ntags: [dusk]\nevery: '0 22 * *'\nfor: P8D\nzone: Europe/Atlantis\nuntil: tomorrow\nwhere: '.data |'\nwhom: me\n");
        Assert.Equal(
            [
                ("mute/missing-key", 1), ("mute/bad-name", 1), ("mute/length", 2), ("mute/every", 5), ("mute/for", 6), ("mute/zone", 7),
                ("mute/not-a-time", 8), ("mute/where", 9), ("mute/unknown-key", 10),
            ],
            reading.Problems.OrderBy(problem => problem.Line).Select(problem => (problem.Code, problem.Line)).OrderBy(one => one.Line).ThenBy(one => one.Code == "mute/missing-key" ? 0 : 1));
        Assert.All(reading.Problems, problem => Assert.Equal("p/mutes/m.yaml", problem.File));
    }

    [Theory]
    [InlineData("rules: [q]", "pack/unknown-rule")]
    [InlineData("tags: [dusk]", "pack/unknown-tag")]
    [InlineData("packs: [q]", "pack/unknown-pack")]
    [InlineData("", "mute/meant")]
    [InlineData("everything: true\nrules: [r]", "mute/meant")]
    public void A_mute_that_would_mute_nothing_is_refused(string meant, string code) =>
        Assert.Contains(code, Read(Rule, $"mute: m\nreason: Why not.\nowner: ops\nuntil: 2026-03-01T13:00:00Z\n{meant}\n").Problems.Select(problem => problem.Code));

    [Theory]
    [InlineData("rules: [r]", "mute/end")]
    [InlineData("rules: [r]\nfor: PT1H\nuntil: 2026-03-01T13:00:00Z", "mute/no-calendar")]
    [InlineData("rules: [r]\nevery: '0 1 * * *'\nfor: PT1H", "mute/no-calendar")]
    [InlineData("rules: [r]\nevery: '0 1 * * *'\nfor: PT1H\nzone: Europe/Berlin\nfrom: 2027-01-01T00:00:00Z\nuntil: 2026-01-01T00:00:00Z", "mute/end")]
    public void A_mute_says_when_it_holds(string terms, string code) =>
        Assert.Equal(code, Assert.Single(Read(Rule, $"mute: m\nreason: Why not.\nowner: ops\n{terms}\n").Problems).Code);

    [Fact]
    public void A_set_whose_time_zone_is_known_where_it_was_pushed_and_not_here_is_in_force_and_mutes_all_the_time()
    {
        PackFile[] files = [File("p/rules/r.yaml", Rule), File("p/workflows/w.yaml", Workflow), File("p/mutes/m.yaml", Nightly)];
        var bare = new PackReader(zones: _ => null);
        Assert.Equal("mute/zone", Assert.Single(bare.Read(files).Problems).Code);
        var stored = bare.Read(files, null, FetchedDocuments.Among(files, more: false));
        var (here, there) = (stored.Value!, new PackReader().Read(files).Value!);
        Assert.Equal(there.Id, here.Id);
        var hold = here.Mutes.Single().Hold(here.Find("r")!, null, DateTimeOffset.Parse("2026-03-01T12:00Z"))!;
        Assert.Contains("holds all the time", hold.Because, StringComparison.Ordinal);
        Assert.Contains("(team-db) (it holds all the time", here.Mutes.Single().Verdict(here.Find("r")!, hold).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_part_of_the_set_and_of_its_differences()
    {
        PackFile[] before = [File("p/rules/r.yaml", Rule), File("p/workflows/w.yaml", Workflow), File("p/mutes/m.yaml", Nightly)];
        PackFile[] after = [before[0], before[1], File("p/mutes/m.yaml", Nightly.Replace("PT8H", "PT9H", StringComparison.Ordinal))];
        Assert.NotEqual(new PackReader().Read(before).Value!.Id, new PackReader().Read(after).Value!.Id);
        var change = Assert.Single(RuleSetDifference.Between(new PackBundle(before, new Dictionary<string, string>()), new PackBundle(after, new Dictionary<string, string>())));
        Assert.Equal((RuleSetPart.Mute, "nightly", ChangeKind.Changed), (change.Part, change.Name, change.Kind));
        Assert.Equal(["for"], change.Keys);
    }

    private static Core.Documents.Reading<Core.Rules.RuleSet> Read(string rule, string mute) =>
        new PackReader().Read([File("p/rules/r.yaml", rule), File("p/workflows/w.yaml", Workflow), File("p/mutes/m.yaml", mute)]);

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
