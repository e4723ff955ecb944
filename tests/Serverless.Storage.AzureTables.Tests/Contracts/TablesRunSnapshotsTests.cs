using Serverless.Contracts;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

public sealed class TablesRunSnapshotsTests(AzuriteServers azurite) : RunSnapshotsContract
{
    private readonly TemporaryAccount place = new(azurite);

    protected override async ValueTask<StorePorts> OpenAsync() => StorePorts.Of(await place.OpenAsync());

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
