namespace Serverless.Storage.Sqlite.Writing;

/// <summary>A statement from a test.</summary>
internal sealed class Tampering(string sql) : WriteOperation<bool>
{
    public override long Bytes => 0;

    protected override bool Perform(WriteSession session)
    {
        session.Execute(sql);
        return true;
    }
}
