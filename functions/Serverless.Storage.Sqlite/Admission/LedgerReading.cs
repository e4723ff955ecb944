using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Storage.Sqlite.Reading;

namespace Serverless.Storage.Sqlite.Admission;

/// <summary>The questions about the facts of guards.</summary>
internal static class LedgerReading
{
    public static IReadOnlyList<LedgerPage> Read(ReadSession session, IReadOnlyList<string> keys) => [.. keys.Select(key => Find(session, key) ?? LedgerPage.Absent(key))];

    public static IReadOnlyList<LedgerPage> ListDue(ReadSession session, DateTimeOffset now, int limit)
    {
        var rows = session.Prepare("SELECT key, version, body FROM guard_facts WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2").Bind(1, now.UtcTicks).Bind(2, limit);
        var pages = new List<LedgerPage>();
        while (rows.Step())
        {
            pages.Add(new LedgerPage(rows.Text(0)!, Version(rows.Integer(1)), GuardFactsJson.Read(rows.Bytes(2))));
        }

        return pages;
    }

    private static LedgerPage? Find(ReadSession session, string key)
    {
        var row = session.Prepare("SELECT version, body FROM guard_facts WHERE key = ?1").Bind(1, key);
        var page = row.Step() ? new LedgerPage(key, Version(row.Integer(0)), GuardFactsJson.Read(row.Bytes(1))) : null;
        row.Reset();
        return page;
    }

    private static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);
}
