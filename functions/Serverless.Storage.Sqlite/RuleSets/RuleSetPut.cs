using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.RuleSets;

/// <summary>Its outcome is the length of the body.</summary>
internal sealed class RuleSetPut(string id, ReadOnlyMemory<byte> body) : WriteOperation<int>
{
    private const int RowBytes = 256;

    public override long Bytes => RowBytes + body.Length;

    protected override int Perform(WriteSession session)
    {
        session.RuleSets.Put(id, body.Span);
        return body.Length;
    }
}
