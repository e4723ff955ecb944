using System.Text;
using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Core.Documents;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Runs;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>The questions about the journal. Each is answered through an index, whatever its size.</summary>
internal static class JournalReading
{
    private const string Entry = "j.seq, j.kind, j.door, j.received_at, j.source, j.id, j.type, j.subject, j.original, j.body_length, j.problems";
    private const string Whole = $"{Entry}, j.body";

    // A page of large events would read a hundred megabytes to show none of them.
    private const string Listed = $"{Entry}, x''";

    public static IReadOnlyList<JournalRecord> List(ReadSession session, JournalQuery query)
    {
        var statement = session.Prepare(ListText(query));
        statement.Bind(1, query.Before ?? long.MaxValue).Bind(2, query.Limit);
        BindIfAsked(statement, 3, query.Type);
        BindIfAsked(statement, 4, query.Source);
        BindIfAsked(statement, 5, query.Rule);
        return ReadAll(session, statement);
    }

    public static JournalRecord? Find(ReadSession session, long sequence) =>
        ReadAll(session, session.Prepare($"SELECT {Whole} FROM journal j WHERE j.seq = ?1").Bind(1, sequence)).FirstOrDefault();

    public static IReadOnlyList<JournalRecord> ListUnjudged(ReadSession session, long after, int limit) =>
        ReadAll(session, session.Prepare($"SELECT {Whole} FROM unjudged u CROSS JOIN journal j ON j.seq = u.seq WHERE u.seq > ?1 ORDER BY u.seq LIMIT ?2").Bind(1, after).Bind(2, limit), IJournalReader.UnjudgedPageBytes);

    /// <summary>The verdicts of a rule lie together in their order, so where a rule is asked for they lead and the entries follow.</summary>
    internal static string ListText(JournalQuery query)
    {
        var (from, sequence) = query.Rule is null
            ? ("journal j WHERE true", "j.seq")
            : ("verdicts v CROSS JOIN journal j ON j.seq = v.seq WHERE v.rule = ?5", "v.seq");
        return new StringBuilder($"SELECT {Listed} FROM {from} AND {sequence} < ?1")
            .Append(query.Kind switch
            {
                null => "",
                JournalKind.Event => " AND j.kind = 0",
                var rare => $" AND j.kind = {(int)rare} AND j.kind <> 0",
            })
            .Append(query.Type is null ? "" : " AND j.type = ?3")
            .Append(query.Source is null ? "" : " AND j.source = ?4")
            .Append(query.Rule is null ? "" : " GROUP BY v.seq")
            .Append($" ORDER BY {sequence} DESC LIMIT ?2")
            .ToString();
    }

    private static void BindIfAsked(Statement statement, int index, string? value)
    {
        if (value is not null)
        {
            statement.Bind(index, value);
        }
    }

    private static List<JournalRecord> ReadAll(ReadSession session, Statement statement, long mostBytes = long.MaxValue)
    {
        var records = new List<JournalRecord>();
        var bytes = 0L;
        while (bytes < mostBytes && statement.Step())
        {
            var sequence = statement.Integer(0);
            records.Add(new JournalRecord(
                sequence,
                (JournalKind)statement.Integer(1),
                statement.Text(2)!,
                new DateTimeOffset(statement.Integer(3), TimeSpan.Zero),
                statement.Text(4),
                statement.Text(5),
                statement.Text(6),
                statement.Text(7),
                statement.OptionalInteger(8),
                statement.Bytes(11).ToArray(),
                statement.Integer(9),
                statement.IsNull(10) ? [] : JsonSerializer.Deserialize(statement.Bytes(10), ProblemsJson.Default.IReadOnlyListProblem)!,
                FindJudgement(session, sequence)));
            bytes += records[^1].Body.Length;
        }

        statement.Reset();
        return records;
    }

    private static Judgement? FindJudgement(ReadSession session, long sequence)
    {
        var found = session.Prepare("SELECT rule_set, at, matches FROM judgements WHERE seq = ?1").Bind(1, sequence);
        if (!found.Step())
        {
            return null;
        }

        var judgement = new Judgement(
            sequence, found.Text(0)!, new DateTimeOffset(found.Integer(1), TimeSpan.Zero), found.Integer(2) == 0 ? [] : ReadVerdicts(session, sequence));
        found.Reset();
        return judgement;
    }

    private static List<Verdict> ReadVerdicts(ReadSession session, long sequence)
    {
        var verdicts = new List<Verdict>();
        var rows = session.Prepare("SELECT rule, decision, reason, run_id FROM verdicts WHERE seq = ?1 ORDER BY ordinal").Bind(1, sequence);
        while (rows.Step())
        {
            verdicts.Add(new Verdict(rows.Text(0)!, DecisionColumns.Read(rows.Text(1)!, rows.Text(2)!, RunIdColumn.Read(rows, 3))));
        }

        return verdicts;
    }
}
