using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Tests.Writing;

/// <summary>A statement on the writer's connection, in its turn.</summary>
internal sealed class Tampering(string sql) : WriteOperation<bool>
{
    public override long Bytes => 0;

    protected override bool Perform(WriteSession session)
    {
        session.Execute(sql);
        return true;
    }
}

internal static class TamperedStores
{
    public static async Task TamperAsync(this SqliteStore store, string sql) => await store.Writer.SubmitAsync(new Tampering(sql), CancellationToken.None);
}
