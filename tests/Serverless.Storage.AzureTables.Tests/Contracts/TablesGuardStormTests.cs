using Serverless.Contracts.Guards;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

public sealed class TablesGuardStormTests(AzuriteServers azurite)
{
    [Fact]
    public async Task In_a_storm_through_three_instances_no_guard_is_exceeded_by_one()
    {
        await using var place = new TemporaryAccount(azurite);
        TestContext.Current.TestOutputHelper!.WriteLine(await GuardStorm.PassAsync(await place.OpenAsync(), 1_000, 3));
    }
}
