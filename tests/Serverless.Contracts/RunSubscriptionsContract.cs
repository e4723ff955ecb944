using Serverless.Application.Runs;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IRunSubscriptions"/>.</summary>
public abstract class RunSubscriptionsContract : StoreContract
{
    private IRunSubscriptions Subscriptions => Ports.Subscriptions;

    [Fact]
    public async Task A_run_is_found_by_each_type_it_listens_to_and_by_no_other()
    {
        await Subscriptions.SubscribeAsync("r1", ["a", "b"], Cancellation);
        await Subscriptions.SubscribeAsync("r2", ["b"], Cancellation);
        Assert.Equal(["r1 a"], await FindAsync("a"));
        Assert.Equal(["r1 b", "r2 b"], await FindAsync("b"));
        Assert.Equal(["r1 a", "r1 b", "r2 b"], await FindAsync("a", "b", "c"));
        Assert.Empty(await FindAsync("c"));
    }

    [Fact]
    public async Task A_run_that_listens_to_all_is_found_by_any_type_once()
    {
        await Subscriptions.SubscribeAsync("r1", null, Cancellation);
        Assert.Equal(["r1 *"], await FindAsync("a", "*", ""));
    }

    [Fact]
    public async Task Subscribing_twice_is_subscribing_once_and_removing_twice_is_removing_once()
    {
        await Subscriptions.SubscribeAsync("r1", ["a", "a"], Cancellation);
        await Subscriptions.SubscribeAsync("r1", ["a"], Cancellation);
        Assert.Equal(["r1 a"], await FindAsync("a"));
        await Subscriptions.RemoveAsync(new RunSubscription("r1", "a"), Cancellation);
        await Subscriptions.RemoveAsync(new RunSubscription("r1", "a"), Cancellation);
        Assert.Empty(await FindAsync("a"));
    }

    [Fact]
    public async Task What_is_removed_leaves_the_others()
    {
        await Subscriptions.SubscribeAsync("r1", ["a"], Cancellation);
        await Subscriptions.SubscribeAsync("r1", null, Cancellation);
        await Subscriptions.SubscribeAsync("r2", ["a"], Cancellation);
        await Subscriptions.RemoveAsync(new RunSubscription("r1", "a"), Cancellation);
        Assert.Equal(["r1 *", "r2 a"], await FindAsync("a"));
    }

    [Theory]
    [InlineData("com.example/with #odd? signs\\")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("𝔘 ünï")]
    public async Task Any_text_may_be_a_type(string type)
    {
        await Subscriptions.SubscribeAsync("0123456789abcdef0123456789abcdef", [type], Cancellation);
        Assert.Equal([$"0123456789abcdef0123456789abcdef {type}"], await FindAsync(type));
        Assert.Empty(await FindAsync(type + "x"));
    }

    private async Task<List<string>> FindAsync(params string[] types) =>
        [.. (await Subscriptions.FindAsync(types, Cancellation)).Select(s => $"{s.RunId} {s.Type ?? "*"}").Order(StringComparer.Ordinal)];
}
