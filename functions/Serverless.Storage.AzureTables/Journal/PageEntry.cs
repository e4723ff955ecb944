namespace Serverless.Storage.AzureTables.Journal;

/// <summary>An entry with what it brings to its page.</summary>
/// <param name="Head">The entry as JSON.</param>
/// <param name="Body">What stands in the page of its body.</param>
internal sealed record PageEntry(StoredEntry Entry, byte[] Head, ReadOnlyMemory<byte> Body)
{
    public int Bytes => Head.Length + 1 + Body.Length;
}
