using Serverless.Contracts.Guards;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

public sealed class SqliteGuardStormTests
{
    [Fact]
    public async Task In_a_storm_through_three_instances_no_guard_is_exceeded_by_one()
    {
        await using var place = new TemporaryStore();
        TestContext.Current.TestOutputHelper!.WriteLine(await GuardStorm.PassAsync(await place.OpenAsync(), 10_000, 3));
    }
}
