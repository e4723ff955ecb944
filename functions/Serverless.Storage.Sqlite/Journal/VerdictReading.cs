using System.Text;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Runs;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>Verdicts by themselves. Rows lie in the order of the list, by themselves as in every index.</summary>
internal static class VerdictReading
{
    public static IReadOnlyList<VerdictRecord> List(ReadSession session, VerdictQuery query)
    {
        var before = query.Before ?? new VerdictPlace(long.MaxValue, 0);
        var rows = session.Prepare(ListText(query)).Bind(1, before.Sequence).Bind(2, before.Ordinal).Bind(3, query.Limit);
        if (query.Rule is { } rule)
        {
            rows.Bind(4, rule);
        }

        if (query.Decision is { } decision)
        {
            rows.Bind(5, decision);
        }

        if (query.Sequence is { } sequence)
        {
            rows.Bind(6, sequence);
        }

        var verdicts = new List<VerdictRecord>();
        while (rows.Step())
        {
            verdicts.Add(new VerdictRecord(
                new VerdictPlace(rows.Integer(0), (int)rows.Integer(1)),
                new Verdict(rows.Text(2)!, DecisionColumns.Read(rows.Text(3)!, rows.Text(4)!, RunIdColumn.Read(rows, 5))),
                rows.Text(6)!,
                new DateTimeOffset(rows.Integer(7), TimeSpan.Zero)));
        }

        return verdicts;
    }

    internal static string ListText(VerdictQuery query) => new StringBuilder(
        "SELECT v.seq, v.ordinal, v.rule, v.decision, v.reason, v.run_id, j.rule_set, j.at FROM verdicts v CROSS JOIN judgements j ON j.seq = v.seq WHERE (v.seq, v.ordinal) < (?1, ?2)")
        .Append(query.Rule is null ? "" : " AND v.rule = ?4")
        .Append(query.Decision switch
        {
            null => "",
            nameof(AdmissionDecision.Admitted) => " AND v.decision = ?5",
            _ => " AND v.decision = ?5 AND v.decision <> 'Admitted'",
        })
        .Append(query.Sequence is null ? "" : " AND v.seq = ?6")
        .Append(" ORDER BY v.seq DESC, v.ordinal DESC LIMIT ?3")
        .ToString();
}
