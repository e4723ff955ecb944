using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Admission;

/// <summary>Writes the facts of guards.</summary>
internal sealed class LedgerTable(Connection connection)
{
    private readonly Statement find = connection.Prepare("SELECT version FROM guard_facts WHERE key = ?1");

    private readonly Statement put = connection.Prepare(
        """
        INSERT INTO guard_facts (key, version, due_at, body) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (key) DO UPDATE SET version = excluded.version, due_at = excluded.due_at, body = excluded.body
        """);

    private readonly Statement delete = connection.Prepare("DELETE FROM guard_facts WHERE key = ?1");

    /// <summary>All of them or none: the writer is the only one, so what has been looked at stays so until it is written.</summary>
    public IReadOnlyList<LedgerPage>? Write(IReadOnlyList<LedgerWrite.Row> rows)
    {
        if (rows.Any(row => Version(row.Change.Key) != row.Seen))
        {
            return null;
        }

        foreach (var row in rows)
        {
            if (row.Change.Facts is not { } facts)
            {
                delete.Bind(1, row.Change.Key).Run();
                continue;
            }

            put.Bind(1, row.Change.Key).Bind(2, row.Next).Bind(3, facts.DueAt?.UtcTicks).Bind(4, row.Body).Run();
        }

        return [.. rows.Select(row => LedgerPage.After(row.Change, row.Next.ToString(CultureInfo.InvariantCulture)))];
    }

    private long Version(string key)
    {
        find.Bind(1, key);
        var version = find.Step() ? find.Integer(0) : 0;
        find.Reset();
        return version;
    }
}
