using Serverless.Contracts;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

public sealed class TablesRunSubscriptionsTests(AzuriteServers azurite) : RunSubscriptionsContract
{
    private readonly TemporaryAccount place = new(azurite);

    [Fact]
    public async Task What_was_subscribed_through_one_host_is_found_by_another_that_has_looked_before()
    {
        var (one, other) = (await place.OpenAsync(), await place.OpenAsync());
        Assert.Empty(await other.FindAsync(["a"], default));
        await one.SubscribeAsync("r1", ["a"], default);
        Assert.Equal(["r1"], (await other.FindAsync(["a"], default)).Select(found => found.RunId));
        await one.SubscribeAsync("r2", null, default);
        Assert.Equal(["r1", "r2"], (await other.FindAsync(["a"], default)).Select(found => found.RunId).Order());
    }

    protected override async ValueTask<StorePorts> OpenAsync() => StorePorts.Of(await place.OpenAsync());

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
