using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>The counts, twice: as they are kept, and as the rows say. The two must agree at every moment.</summary>
internal static class JournalCounting
{
    public static JournalCounts Kept(ReadSession session)
    {
        var values = ReadPairs(session, "SELECT name, value FROM counters");
        return new JournalCounts(
            values.GetValueOrDefault(Counters.Received),
            values.GetValueOrDefault(Counters.Rejected),
            values.GetValueOrDefault(Counters.Unmatched),
            values.GetValueOrDefault(Counters.Matched),
            values.GetValueOrDefault(Counters.Pending),
            values.GetValueOrDefault(Counters.Redelivered),
            values.GetValueOrDefault(Counters.Matches),
            values.Where(pair => pair.Key.StartsWith(Counters.VerdictPrefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[Counters.VerdictPrefix.Length..], pair => pair.Value));
    }

    public static JournalCounts Scanned(ReadSession session) => new(
        ReadOne(session, "SELECT count(*) FROM journal"),
        ReadOne(session, "SELECT count(*) FROM journal WHERE kind = 2 AND kind <> 0"),
        ReadOne(session, "SELECT count(*) FROM judgements WHERE matches = 0"),
        ReadOne(session, "SELECT count(*) FROM judgements WHERE matches > 0"),
        ReadOne(session, "SELECT count(*) FROM journal j WHERE kind <> 2 AND NOT EXISTS (SELECT 1 FROM judgements WHERE seq = j.seq)"),
        ReadOne(session, "SELECT count(*) FROM journal WHERE kind = 1 AND kind <> 0"),
        ReadOne(session, "SELECT coalesce(sum(matches), 0) FROM judgements"),
        ReadPairs(session, "SELECT decision, count(*) FROM verdicts GROUP BY decision"));

    private static long ReadOne(ReadSession session, string sql)
    {
        var statement = session.Prepare(sql);
        statement.Step();
        var value = statement.Integer(0);
        statement.Reset();
        return value;
    }

    private static Dictionary<string, long> ReadPairs(ReadSession session, string sql)
    {
        var pairs = new Dictionary<string, long>();
        var statement = session.Prepare(sql);
        while (statement.Step())
        {
            pairs.Add(statement.Text(0)!, statement.Integer(1));
        }

        return pairs;
    }
}
