using Serverless.Contracts;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Contracts;

public sealed class MemoryVerdictLedgerTests : VerdictLedgerContract
{
    protected override ValueTask<StorePorts> OpenAsync() => ValueTask.FromResult(StorePorts.Of(new MemoryStore()));
}
