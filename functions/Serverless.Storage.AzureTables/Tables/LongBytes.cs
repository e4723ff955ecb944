using Azure.Data.Tables;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>Bytes of a row in several properties: one holds 64 KiB, a row 1 MiB.</summary>
internal static class LongBytes
{
    private const int InProperty = 64 * 1024;

    public static IEnumerable<string> Names(string name, int most) => Enumerable.Range(0, most).Select(part => name + part);

    public static void Write(TableEntity row, string name, ReadOnlySpan<byte> bytes)
    {
        for (var (part, at) = (0, 0); at < bytes.Length; (part, at) = (part + 1, at + InProperty))
        {
            row[name + part] = bytes.Slice(at, Math.Min(InProperty, bytes.Length - at)).ToArray();
        }
    }

    public static ReadOnlyMemory<byte> Read(TableEntity row, string name)
    {
        var parts = new List<byte[]>();
        while (row.GetBinary(name + parts.Count) is { } part)
        {
            parts.Add(part);
        }

        return parts.Count == 1 ? parts[0] : parts.SelectMany(part => part).ToArray();
    }
}
