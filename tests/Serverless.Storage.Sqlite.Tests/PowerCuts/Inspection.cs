using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Journal;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Runs;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.PowerCuts;

/// <summary>What an inspection found.</summary>
internal abstract record Finding
{
    public sealed record Sound : Finding;

    /// <summary>Promises that were not kept.</summary>
    public sealed record Lost(int Count, Claim First) : Finding;

    /// <summary>The file is broken, or its parts disagree.</summary>
    public sealed record Broken(string Reason) : Finding;
}

/// <summary>Opens what a power cut left with SQLite and compares it with what had been promised.</summary>
internal static class Inspection
{
    public static Finding Of(string database, IReadOnlyList<Claim> promises)
    {
        try
        {
            using var connection = Connection.OpenWriter(database, vfs: null);
            return Contradiction(connection) is { } reason ? new Finding.Broken(reason) : Compare(new ReadSession(connection), promises);
        }
        catch (SqliteFault fault)
        {
            return new Finding.Broken(fault.Message);
        }
    }

    private static string? Contradiction(Connection connection)
    {
        if (connection.ReadText("PRAGMA integrity_check") is not "ok" and var verdict)
        {
            return $"integrity_check: {verdict}";
        }

        if (connection.ReadInteger("SELECT coalesce(max(seq), 0) - count(*) FROM journal") != 0)
        {
            return "the journal has holes";
        }

        if (connection.ReadInteger("SELECT count(*) FROM runs r WHERE facts <> (SELECT sum(last_fact - first_fact + 1) FROM history WHERE run = r.number) OR facts <> (SELECT max(last_fact) + 1 FROM history WHERE run = r.number)") != 0)
        {
            return "a run does not have the facts it counts";
        }

        if (connection.ReadInteger("SELECT count(*) FROM (SELECT seq FROM unjudged UNION ALL SELECT seq FROM judgements) s JOIN journal j ON j.seq = s.seq AND j.kind <> 2") != connection.ReadInteger("SELECT count(*) FROM journal WHERE kind <> 2"))
        {
            return "an event neither is judged nor waits";
        }

        var session = new ReadSession(connection);
        var (kept, scanned) = (JournalCounting.Kept(session), JournalCounting.Scanned(session));
        return Text(kept) == Text(scanned) && kept.Balanced ? null : $"the counts disagree: {Text(kept)} and {Text(scanned)}";
    }

    private static Finding Compare(ReadSession session, IReadOnlyList<Claim> promises)
    {
        var entries = new Dictionary<long, string?>();
        var rows = session.Prepare("SELECT seq, id FROM journal");
        while (rows.Step())
        {
            entries.Add(rows.Integer(0), rows.Text(1));
        }

        var facts = new Dictionary<string, long>();
        rows = session.Prepare("SELECT run_id, facts FROM runs");
        while (rows.Step())
        {
            facts.Add(RunIdColumn.Read(rows, 0)!, rows.Integer(1));
        }

        var judged = new HashSet<long>();
        rows = session.Prepare("SELECT seq FROM judgements");
        while (rows.Step())
        {
            judged.Add(rows.Integer(0));
        }

        var lost = promises.Where(claim => !(claim switch
        {
            Claim.Entry entry => entries.TryGetValue(entry.Sequence, out var id) && id == entry.Id,
            Claim.Facts run => facts.GetValueOrDefault(run.RunId) >= run.Count,
            Claim.Judged judgement => judged.Contains(judgement.Sequence),
            _ => false,
        })).ToList();
        return lost.Count == 0 ? new Finding.Sound() : new Finding.Lost(lost.Count, lost[0]);
    }

    private static string Text(JournalCounts counts) =>
        $"{counts with { Verdicts = new Dictionary<string, long>() }} {string.Join(' ', counts.Verdicts.OrderBy(pair => pair.Key, StringComparer.Ordinal))}";
}
