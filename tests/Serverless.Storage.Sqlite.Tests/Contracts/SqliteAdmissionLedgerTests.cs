using Serverless.Application.Admission;
using Serverless.Contracts;
using Serverless.Core.Admission.Facts;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

public sealed class SqliteAdmissionLedgerTests : AdmissionLedgerContract
{
    private readonly TemporaryStore place = new();

    [Fact]
    public async Task Facts_outlive_the_process()
    {
        var written = (await Ledger.WriteAsync([new LedgerChange(LedgerPage.Absent("a"), new StartFacts([1], "r"))], default))![0];
        IAdmissionLedger again = await place.ReopenAsync();
        Assert.Equal(written.Version, (await again.ReadAsync(["a"], default))[0].Version);
    }

    protected override async ValueTask<IAdmissionLedger> OpenAsync() => await place.OpenAsync();

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
