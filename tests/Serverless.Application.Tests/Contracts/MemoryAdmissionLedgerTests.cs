using Serverless.Application.Admission;
using Serverless.Contracts;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Contracts;

public sealed class MemoryAdmissionLedgerTests : AdmissionLedgerContract
{
    protected override ValueTask<IAdmissionLedger> OpenAsync() => ValueTask.FromResult<IAdmissionLedger>(new MemoryStore());
}
