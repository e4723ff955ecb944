using Serverless.Application.Journal;
using Serverless.Application.RuleSets;
using static Serverless.Application.Tests.RuleSets.RuleSetStage;

namespace Serverless.Application.Tests.RuleSets;

public sealed class RulePushTests
{
    private readonly RuleSetStage stage = new();

    [Fact]
    public async Task A_pushed_set_is_stored_recorded_and_in_force_at_once()
    {
        var move = await stage.PushedAsync(OnePack());
        Assert.Equal((1, null, "anna", "a reason"), (move.Number, move.Restores, move.By, move.Reason));
        Assert.Equal(move.RuleSet, stage.Rules.Current.Id);
        Assert.Equal([move], await stage.MovesAsync());
    }

    [Fact]
    public async Task A_set_with_problems_is_refused_with_all_of_them_and_nothing_is_written()
    {
        await stage.PushedAsync(OnePack());
        var broken = PackBundle.Of([File("p/rules/r.yaml", "rule: r\nmatch: 1\nrun: p/w:1.0.0\n"), File("p/rules/s.yaml", "rule: s\n"), File("p/odd.txt", "")], new Dictionary<string, string>());
        var refused = Assert.IsType<PushOutcome.Refused>(await stage.Push.PushAsync(broken, Order(), default));
        Assert.Equal(["p/odd.txt", "p/rules/r.yaml", "p/rules/s.yaml"], refused.Problems.Select(problem => problem.File).Distinct());
        Assert.Equal((1, 1), (stage.Puts, (await stage.MovesAsync()).Count));
        Assert.Single(stage.Rules.Current.Rules);
    }

    [Theory]
    [InlineData("a: [b")]
    [InlineData("")]
    public async Task What_lies_somewhere_else_is_pushed_only_if_it_can_be_read(string content)
    {
        var packs = PackBundle.Of([.. OnePack().Files, File("fetched/http%3A%2F%2Fexample.com%2Fx", content)], new Dictionary<string, string>());
        var problem = Assert.Single(Assert.IsType<PushOutcome.Refused>(await stage.Push.PushAsync(packs, Order(), default)).Problems);
        Assert.Equal("fetched/http%3A%2F%2Fexample.com%2Fx", problem.File);
        Assert.IsType<PushPreview.Refused>(await stage.Push.PreviewAsync(packs, default));
        Assert.Equal(0, stage.Puts);
    }

    [Fact]
    public async Task The_same_set_again_moves_nothing_and_says_so()
    {
        var first = await stage.PushedAsync(OnePack());
        Assert.Equal(first, Assert.IsType<PushOutcome.Already>(await stage.Push.PushAsync(OnePack(), Order(), default)).Move);
        Assert.Equal((1, 1), (stage.Puts, (await stage.MovesAsync()).Count));
    }

    [Fact]
    public async Task What_no_rule_set_is_read_from_makes_no_other_set()
    {
        var packs = OnePack();
        await stage.PushedAsync(packs);
        var more = PackBundle.Of([.. packs.Files, File("p/tests/t.yaml", "a: 1"), File("p/README.md", "words")], packs.Settings);
        Assert.IsType<PushOutcome.Already>(await stage.Push.PushAsync(more, Order(), default));
    }

    [Fact]
    public async Task Settings_are_part_of_the_set()
    {
        var pack = File("p/pack.yaml", "pack: p\nsettings: { who: { default: world } }\n");
        var plain = PackBundle.Of([.. OnePack().Files, pack], new Dictionary<string, string>());
        var first = await stage.PushedAsync(plain);
        var second = await stage.PushedAsync(plain with { Settings = new Dictionary<string, string> { ["p.who"] = "anna" } });
        Assert.NotEqual(first.RuleSet, second.RuleSet);
        Assert.Equal("anna", stage.Rules.Current.Settings["p"].GetProperty("who").GetString());
        await stage.RolledBackAsync();
        Assert.Equal("world", stage.Rules.Current.Settings["p"].GetProperty("who").GetString());
    }

    [Fact]
    public async Task Nothing_at_all_is_no_rule_set() =>
        Assert.Equal("push/empty", Assert.Single(Assert.IsType<PushOutcome.Refused>(await stage.Push.PushAsync(PackBundle.Of([], new Dictionary<string, string>()), Order(), default)).Problems).Code);

    [Fact]
    public async Task Who_has_not_seen_the_newest_move_is_told_who_made_it()
    {
        await stage.PushedAsync(OnePack());
        var second = await stage.PushedAsync(OnePack("observe"));
        foreach (var seen in new[] { 0, 1, 3 })
        {
            Assert.Equal(second, Assert.IsType<PushOutcome.Overtaken>(await stage.Push.PushAsync(OnePack("propose"), Order(seen), default)).Newest);
        }

        Assert.IsType<PushOutcome.Moved>(await stage.Push.PushAsync(OnePack("propose"), Order(2), default));
    }

    [Fact]
    public async Task Of_two_pushes_at_once_one_is_in_force_and_the_other_is_told()
    {
        await stage.PushedAsync(OnePack());
        PushOutcome? other = null;
        stage.Flipping = async () =>
        {
            stage.Flipping = () => Task.CompletedTask;
            other = await stage.Push.PushAsync(OnePack("observe"), Order(by: "ben"), default);
        };
        var overtaken = Assert.IsType<PushOutcome.Overtaken>(await stage.Push.PushAsync(OnePack("propose"), Order(), default));
        var won = Assert.IsType<PushOutcome.Moved>(other).Move;
        Assert.Equal(("ben", won), (overtaken.Newest!.By, overtaken.Newest));
        Assert.Equal(won.RuleSet, stage.Rules.Current.Id);
    }

    [Fact]
    public async Task Where_files_decide_nothing_is_pushed_rehearsed_or_rolled_back()
    {
        var files = new RuleSetStage(new RuleAuthority.Files("/etc/rules"));
        Assert.Equal("/etc/rules", Assert.IsType<PushOutcome.FilesDecide>(await files.Push.PushAsync(OnePack(), Order(), default)).Folder);
        Assert.IsType<PushPreview.FilesDecide>(await files.Push.PreviewAsync(OnePack(), default));
        Assert.IsType<PushOutcome.FilesDecide>(await files.Rollback.RollBackAsync(null, Order(), default));
        Assert.Equal((0, 0), (files.Puts, (await files.MovesAsync()).Count));
    }

    [Fact]
    public async Task A_rehearsal_says_what_would_change_and_writes_nothing()
    {
        await stage.PushedAsync(OnePack());
        var would = Assert.IsType<PushPreview.Would>(await stage.Push.PreviewAsync(OnePack("observe"), default));
        var change = Assert.Single(would.Changes);
        Assert.Equal((RuleSetPart.Rule, "r", ChangeKind.Changed), (change.Part, change.Name, change.Kind));
        Assert.Equal(["mode"], change.Keys);
        Assert.Equal((1, 1), (stage.Puts, (await stage.MovesAsync()).Count));
        Assert.IsType<PushPreview.Refused>(await stage.Push.PreviewAsync(OnePack("sometimes"), default));
    }

    [Fact]
    public async Task While_the_store_is_away_a_push_fails_and_the_rules_in_force_stay()
    {
        var move = await stage.PushedAsync(OnePack());
        stage.Away = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stage.Push.PushAsync(OnePack("observe"), Order(), default));
        Assert.Equal(move.RuleSet, stage.Rules.Current.Id);
    }
}
