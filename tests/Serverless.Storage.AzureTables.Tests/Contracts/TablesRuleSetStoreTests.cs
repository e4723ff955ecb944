using Serverless.Application.RuleSets;
using Serverless.Contracts;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

public sealed class TablesRuleSetStoreTests(AzuriteServers azurite) : RuleSetStoreContract
{
    private readonly TemporaryAccount place = new(azurite);

    protected override async ValueTask<IRuleSetStore> OpenAsync() => await place.OpenAsync();

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
