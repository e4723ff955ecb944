using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Admission;

/// <summary>The questions about the facts of guards.</summary>
internal static class LedgerReading
{
    public static IReadOnlyList<LedgerPage> Read(ReadSession session, IReadOnlyList<string> keys) => [.. keys.Select(key => Find(session, key) ?? LedgerPage.Absent(key))];

    public static IReadOnlyList<LedgerPage> ListDue(ReadSession session, DateTimeOffset now, LedgerPage? after, int limit)
    {
        var rows = session.Prepare("SELECT key, version, due_at, body FROM guard_facts WHERE due_at <= ?1 AND (due_at, key) > (?2, ?3) ORDER BY due_at, key")
            .Bind(1, now.UtcTicks).Bind(2, after?.ListedAt?.UtcTicks ?? -1).Bind(3, after?.Key ?? "");
        var pages = new List<LedgerPage>();
        while (pages.Count < limit && rows.Step())
        {
            if (LedgerPage.TryRead(rows.Text(0)!, Version(rows.Integer(1)), Time(rows, 2), rows.Bytes(3)) is { } page)
            {
                pages.Add(page);
            }
        }

        rows.Reset();

        return pages;
    }

    private static LedgerPage? Find(ReadSession session, string key)
    {
        var row = session.Prepare("SELECT version, due_at, body FROM guard_facts WHERE key = ?1").Bind(1, key);
        var page = row.Step() ? LedgerPage.Read(key, Version(row.Integer(0)), Time(row, 1), row.Bytes(2)) : null;
        row.Reset();
        return page;
    }

    private static DateTimeOffset? Time(Statement row, int column) => row.OptionalInteger(column) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);
}
