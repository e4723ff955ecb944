using Serverless.Application.Audit;
using Serverless.Contracts;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Contracts;

public sealed class MemoryAuditLogTests : AuditLogContract
{
    protected override ValueTask<IAuditLog> OpenAsync() => ValueTask.FromResult<IAuditLog>(new MemoryStore());
}
