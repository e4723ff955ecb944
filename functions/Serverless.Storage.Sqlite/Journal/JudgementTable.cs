using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Runs;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>Writes what became of the entries.</summary>
internal sealed class JudgementTable(Connection connection, Counters counters)
{
    private readonly Statement settle = connection.Prepare("DELETE FROM unjudged WHERE seq = ?1");
    private readonly Statement insert = connection.Prepare("INSERT INTO judgements (seq, rule_set, at, matches) VALUES (?1, ?2, ?3, ?4)");
    private readonly Statement insertVerdict = connection.Prepare("INSERT INTO verdicts (seq, ordinal, rule, decision, reason, run_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    /// <summary>The row that waits is the permission to judge: where there is none the entry was judged before, or is none that can be.</summary>
    public void Record(Judgement judgement)
    {
        if (settle.Bind(1, judgement.Sequence).Run() == 0)
        {
            return;
        }

        insert.Bind(1, judgement.Sequence).Bind(2, judgement.RuleSet).Bind(3, judgement.At.UtcTicks).Bind(4, judgement.Verdicts.Count).Run();
        for (var ordinal = 0; ordinal < judgement.Verdicts.Count; ordinal++)
        {
            Record(judgement.Sequence, ordinal, judgement.Verdicts[ordinal]);
        }

        counters.Add(Counters.Pending, -1);
        counters.Add(judgement.Verdicts.Count == 0 ? Counters.Unmatched : Counters.Matched);
        counters.Add(Counters.Matches, judgement.Verdicts.Count);
    }

    private void Record(long sequence, int ordinal, Verdict verdict)
    {
        insertVerdict
            .Bind(1, sequence)
            .Bind(2, ordinal)
            .Bind(3, verdict.Rule)
            .Bind(4, verdict.Decision.Name)
            .Bind(5, verdict.Decision.Reason);
        RunIdColumn.Bind(insertVerdict, 6, DecisionColumns.RunId(verdict.Decision)).Run();
        counters.Add(Counters.VerdictPrefix + verdict.Decision.Name);
    }
}
