using Serverless.Core.Audit;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Audit;

internal sealed class AuditAppend(AuditBlock block) : WriteOperation<bool>
{
    private const int RowBytes = 256;

    public override long Bytes => RowBytes + block.Body.Length;

    protected override bool Perform(WriteSession session) => session.Audit.Append(block);
}
