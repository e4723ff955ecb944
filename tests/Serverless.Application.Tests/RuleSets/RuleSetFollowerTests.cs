using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Dispatch;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Contracts;
using static Serverless.Application.Tests.RuleSets.RuleSetStage;

namespace Serverless.Application.Tests.RuleSets;

public sealed class RuleSetFollowerTests
{
    private readonly RuleSetStage stage = new();

    [Fact]
    public async Task Another_host_of_the_same_store_takes_up_what_was_pushed_and_what_was_rolled_back()
    {
        var rules = new LiveRules(TimeProvider.System);
        using var other = Follower(rules);
        await other.StartAsync(default);
        Assert.False(rules.Loaded);

        var first = await stage.PushedAsync(OnePack());
        await rules.FirstSet.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(first.RuleSet, rules.Current.Id);
        var second = await stage.PushedAsync(OnePack("observe"));
        await Eventually.TrueAsync(() => rules.Current.Id == second.RuleSet, "the second set is in force");
        await stage.RolledBackAsync();
        await Eventually.TrueAsync(() => rules.Current.Id == first.RuleSet, "the first set is in force again");
        await other.StopAsync(default);
    }

    [Fact]
    public async Task A_set_is_compiled_once_and_stays_the_same_object()
    {
        await stage.PushedAsync(OnePack());
        var set = stage.Rules.Current;
        var since = stage.Rules.InForce.Since;
        await stage.Follower.LookAsync(default);
        await stage.Follower.LookAsync(default);
        Assert.Same(set, stage.Rules.Current);
        Assert.Equal(since, stage.Rules.InForce.Since);
    }

    [Theory]
    [InlineData("{}", "push/files")]
    [InlineData("""{"files":[{"path":"p/rules/r.yaml","content":"rule: 1"}]}""", "rule/")]
    [InlineData("""{"files":[{"path":"p/pack.yaml","content":"pack: p"}]}""", "rule-set/other-content")]
    [InlineData(null, "rule-set/missing")]
    public async Task A_set_that_cannot_be_taken_up_leaves_the_old_one_in_force_and_says_why(string? body, string code)
    {
        var good = await stage.PushedAsync(OnePack());
        var id = new string('a', 64);
        if (body is not null)
        {
            await ((IRuleSetStore)stage).PutAsync(id, System.Text.Encoding.UTF8.GetBytes(body), default);
        }

        await ((IRuleSetStore)stage).FlipAsync(new RuleSetMove(2, id, null, "anna", DateTimeOffset.UnixEpoch, null), default);
        await stage.Follower.LookAsync(default);
        await stage.Follower.LookAsync(default);

        Assert.Equal(good.RuleSet, stage.Rules.Current.Id);
        Assert.Contains(stage.Follower.Report.Refused, problem => problem.Code.StartsWith(code, StringComparison.Ordinal));

        await stage.RolledBackAsync(good.RuleSet);
        Assert.Empty(stage.Follower.Report.Refused);
        Assert.Null(stage.Rules.InForce.Refused);
    }

    [Fact]
    public async Task While_the_store_is_away_the_host_goes_on_with_what_it_has_and_says_so()
    {
        var good = await stage.PushedAsync(OnePack());
        stage.Away = true;
        await stage.Follower.LookAsync(default);
        Assert.Equal(good.RuleSet, stage.Rules.Current.Id);
        Assert.NotNull(stage.Follower.Report.Fault);
        stage.Away = false;
        await stage.Follower.LookAsync(default);
        Assert.Null(stage.Follower.Report.Fault);
    }

    [Fact]
    public async Task A_host_that_starts_while_the_store_is_away_follows_once_it_is_there()
    {
        await stage.PushedAsync(OnePack());
        stage.Away = true;
        var rules = new LiveRules(TimeProvider.System);
        using var other = Follower(rules);
        await other.StartAsync(default);
        await Eventually.TrueAsync(() => other.Report.Fault is not null, "the host says that it cannot look");
        stage.Away = false;
        await rules.FirstSet.WaitAsync(TimeSpan.FromSeconds(20));
        await other.StopAsync(default);
    }

    private RuleSetFollower Follower(LiveRules rules) => new(
        stage, rules, new RuleSetCompiler(new PackReader()), new FollowerSettings(TimeSpan.FromMilliseconds(100)), TimeProvider.System, NullLogger<RuleSetFollower>.Instance);
}
