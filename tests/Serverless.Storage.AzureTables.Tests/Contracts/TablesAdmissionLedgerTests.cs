using Serverless.Application.Admission;
using Serverless.Contracts;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

public sealed class TablesAdmissionLedgerTests(AzuriteServers azurite) : AdmissionLedgerContract
{
    private readonly TemporaryAccount place = new(azurite);

    protected override async ValueTask<IAdmissionLedger> OpenAsync() => await place.OpenAsync();

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
