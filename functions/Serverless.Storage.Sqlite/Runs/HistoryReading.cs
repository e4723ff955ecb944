using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Storage.Sqlite.Reading;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>Reads histories, from the append on in which a page begins, and the payloads of what is read.</summary>
internal static class HistoryReading
{
    private const string Rows =
        """
        SELECT first_fact, body, payloads FROM history
        WHERE run = ?1 AND first_fact >= coalesce((SELECT first_fact FROM history WHERE run = ?1 AND first_fact <= ?2 ORDER BY first_fact DESC LIMIT 1), 0)
        ORDER BY first_fact
        """;

    public static IReadOnlyList<HistoryEvent> Read(ReadSession session, string runId, HistoryPage page)
    {
        if (NumberOf(session, runId) is not { } run)
        {
            return [];
        }

        var end = (long)page.From + page.Limit;
        var rows = session.Prepare(Rows).Bind(1, run).Bind(2, page.From);
        var facts = new List<HistoryEvent>();
        while (rows.Step())
        {
            var at = rows.Integer(0);
            if (at >= end)
            {
                rows.Reset();
                break;
            }

            var some = HistoryJson.ReadList(rows.Text(2) is { } places ? Join(session, run, rows.Bytes(1), places) : rows.Bytes(1));
            facts.AddRange(some.Skip((int)Math.Max(0, page.From - at)).Take((int)Math.Min(some.Count, end - Math.Max(at, page.From))));
        }

        return facts;
    }

    private static long? NumberOf(ReadSession session, string runId)
    {
        var rows = RunIdColumn.Bind(session.Prepare("SELECT number FROM runs WHERE run_id = ?1"), 1, runId);
        long? number = rows.Step() ? rows.Integer(0) : null;
        rows.Reset();
        return number;
    }

    private static byte[] Join(ReadSession session, long run, ReadOnlySpan<byte> rest, string places) => HistoryCut.Join(rest, PayloadPlace.Read(places), hash =>
    {
        var rows = session.Prepare("SELECT body FROM run_payloads WHERE run = ?1 AND hash = ?2").Bind(1, run).Bind(2, Convert.FromHexString(hash));
        ReadOnlyMemory<byte> body = rows.Step() ? rows.Bytes(0).ToArray() : throw new HistoryCorruptException($"The payload {hash} is not in the store.");
        rows.Reset();
        return body;
    });
}
