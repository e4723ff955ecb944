using Serverless.Application.RuleSets;
using static Serverless.Application.Tests.RuleSets.RuleSetStage;

namespace Serverless.Application.Tests.RuleSets;

public sealed class RuleRollbackTests
{
    private readonly RuleSetStage stage = new();

    [Fact]
    public async Task A_rollback_puts_the_set_before_in_force_as_a_move_of_its_own()
    {
        var first = await stage.PushedAsync(OnePack());
        await stage.PushedAsync(OnePack("observe"));
        var back = await stage.RolledBackAsync();
        Assert.Equal((3, first.RuleSet, 1L), (back.Number, back.RuleSet, back.Restores));
        Assert.Equal(first.RuleSet, stage.Rules.Current.Id);
        Assert.Equal(2, stage.Puts);
    }

    [Fact]
    public async Task Two_rollbacks_go_back_by_two_pushes_and_a_push_after_them_is_undone_to_where_they_led()
    {
        var a = await stage.PushedAsync(OnePack("auto"));
        var b = await stage.PushedAsync(OnePack("observe"));
        await stage.PushedAsync(OnePack("propose"));
        Assert.Equal(b.RuleSet, (await stage.RolledBackAsync()).RuleSet);
        Assert.Equal(a.RuleSet, (await stage.RolledBackAsync()).RuleSet);
        Assert.IsType<PushOutcome.NoSuchSet>(await stage.Rollback.RollBackAsync(null, Order(), default));
        await stage.PushedAsync(OnePack("auto", "ciao"));
        Assert.Equal(a.RuleSet, (await stage.RolledBackAsync()).RuleSet);
    }

    [Fact]
    public async Task A_set_that_was_in_force_is_put_back_by_its_id()
    {
        var a = await stage.PushedAsync(OnePack("auto"));
        await stage.PushedAsync(OnePack("observe"));
        var c = await stage.PushedAsync(OnePack("propose"));
        Assert.Equal((a.RuleSet, 1L), ((await stage.RolledBackAsync(a.RuleSet)).RuleSet, (await stage.MovesAsync())[0].Restores));
        Assert.IsType<PushOutcome.Already>(await stage.Rollback.RollBackAsync(a.RuleSet, Order(), default));
        Assert.Equal(3, (await stage.RolledBackAsync(c.RuleSet)).Restores);
        Assert.IsType<PushOutcome.NoSuchSet>(await stage.Rollback.RollBackAsync(new string('0', 64), Order(), default));
    }

    [Fact]
    public async Task Before_the_first_push_there_is_nothing_to_go_back_to() =>
        Assert.IsType<PushOutcome.NoSuchSet>(await stage.Rollback.RollBackAsync(null, Order(), default));

    [Fact]
    public async Task A_set_that_can_be_read_no_more_is_not_put_back()
    {
        var odd = new RuleSetMove(1, new string('a', 64), null, "anna", DateTimeOffset.UnixEpoch, null);
        await ((IRuleSetStore)stage).PutAsync(odd.RuleSet, "{}"u8.ToArray(), default);
        await ((IRuleSetStore)stage).FlipAsync(odd, default);
        var good = await stage.PushedAsync(OnePack());
        Assert.IsType<PushOutcome.Refused>(await stage.Rollback.RollBackAsync(null, Order(), default));
        Assert.Equal(good, (await stage.MovesAsync())[0]);
    }

    [Fact]
    public async Task Who_has_not_seen_the_newest_move_rolls_nothing_back()
    {
        await stage.PushedAsync(OnePack());
        await stage.PushedAsync(OnePack("observe"));
        Assert.IsType<PushOutcome.Overtaken>(await stage.Rollback.RollBackAsync(null, Order(1), default));
    }
}
