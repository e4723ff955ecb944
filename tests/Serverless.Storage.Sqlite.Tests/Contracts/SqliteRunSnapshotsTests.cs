using Serverless.Contracts;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

public sealed class SqliteRunSnapshotsTests : RunSnapshotsContract
{
    private readonly TemporaryStore place = new();

    protected override async ValueTask<StorePorts> OpenAsync() => StorePorts.Of(await place.OpenAsync());

    protected override ValueTask CloseAsync() => place.DisposeAsync();
}
