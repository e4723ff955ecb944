using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Admission;

internal sealed class LedgerWrite : WriteOperation<IReadOnlyList<LedgerPage>?>
{
    private const int RowBytes = 256;

    private readonly List<Row> rows;

    public LedgerWrite(IReadOnlyList<LedgerChange> changes) =>
        rows = [.. changes.Select(change => new Row(change, change.Seen.Version is { } seen ? long.Parse(seen, CultureInfo.InvariantCulture) : 0, Body(change)))];

    public override long Bytes => rows.Sum(row => (long)RowBytes + row.Body.Length);

    protected override IReadOnlyList<LedgerPage>? Perform(WriteSession session) => session.Ledger.Write(rows);

    private static byte[] Body(LedgerChange change)
    {
        if (change.Facts is null)
        {
            return [];
        }

        var body = GuardFactsJson.Write(change.Facts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, LedgerPage.MostBytes, change.Key);
        return body;
    }

    /// <param name="Seen">Version that the writer has seen; 0 where there was nothing.</param>
    internal sealed record Row(LedgerChange Change, long Seen, byte[] Body)
    {
        /// <summary>Not the next number: what stands there anew after it was deleted is not to be taken for what stood there.</summary>
        public long Next { get; } = Random.Shared.NextInt64(1, long.MaxValue);
    }
}
