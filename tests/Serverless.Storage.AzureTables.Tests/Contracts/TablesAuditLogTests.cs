using Serverless.Application.Audit;
using Serverless.Contracts;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

public sealed class TablesAuditLogTests(AzuriteServers azurite) : AuditLogContract
{
    private readonly TemporaryAccount place = new(azurite);

    protected override async ValueTask<IAuditLog> OpenAsync() => await place.OpenAsync();

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
