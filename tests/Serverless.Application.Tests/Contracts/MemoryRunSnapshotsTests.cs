using Serverless.Contracts;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Contracts;

public sealed class MemoryRunSnapshotsTests : RunSnapshotsContract
{
    protected override ValueTask<StorePorts> OpenAsync() => ValueTask.FromResult(StorePorts.Of(new MemoryStore()));
}
