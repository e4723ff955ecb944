using Serverless.Application.RuleSets;
using Serverless.Contracts;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

public sealed class SqliteRuleSetStoreTests : RuleSetStoreContract
{
    private readonly TemporaryStore place = new();

    [Fact]
    public async Task The_pointer_and_its_set_outlive_the_process()
    {
        await Store.PutAsync("a", "body"u8.ToArray(), default);
        var move = new RuleSetMove(1, "a", null, "anna", Samples.Noon, null);
        await Store.FlipAsync(move, default);
        IRuleSetStore again = await place.ReopenAsync();
        Assert.Equal([move], await again.ListMovesAsync(null, 10, default));
        Assert.NotNull(await again.FindAsync("a", default));
    }

    protected override async ValueTask<IRuleSetStore> OpenAsync() => await place.OpenAsync();

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
