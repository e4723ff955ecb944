using Serverless.Application.Runs;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>Writes the runs and their histories. The count of facts in the run's row is the gate: whoever moves it appends.</summary>
internal sealed class RunTable(Connection connection)
{
    private readonly Statement start = connection.Prepare(
        """
        INSERT INTO runs (run_id, status, facts, started_at, updated_at, wake_at, sequence, workflow, rule, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (run_id) DO NOTHING RETURNING number
        """);

    private readonly Statement advance = connection.Prepare(
        "UPDATE runs SET status = ?2, facts = ?3, updated_at = ?5, wake_at = ?6, note = ?10 WHERE run_id = ?1 AND facts = ?11 RETURNING number");

    // Most appends leave the status as it is, and a column that is not set costs no write to the lists that are by it.
    private readonly Statement advanceAsIs = connection.Prepare(
        "UPDATE runs SET facts = ?3, updated_at = ?5, wake_at = ?6, note = ?10 WHERE run_id = ?1 AND facts = ?11 AND status = ?2 RETURNING number");

    private readonly Statement append = connection.Prepare("INSERT INTO history (run, first_fact, last_fact, body, payloads) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement putAside = connection.Prepare("INSERT INTO run_payloads (run, hash, body) VALUES (?1, ?2, ?3) ON CONFLICT (run, hash) DO NOTHING");

    public AppendOutcome Append(RunAppend wanted, HistoryCut facts)
    {
        var next = wanted.Expected + wanted.Facts.Count;
        if (Claim(wanted, next) is not { } run)
        {
            return AppendOutcome.Conflict;
        }

        foreach (var payload in facts.Payloads)
        {
            putAside.Bind(1, run).Bind(2, Convert.FromHexString(payload.Place.Hash)).Bind(3, payload.Bytes.Span).Run();
        }

        append.Bind(1, run).Bind(2, wanted.Expected).Bind(3, next - 1).Bind(4, facts.Rest.Span)
            .Bind(5, facts.Payloads.Count == 0 ? null : PayloadPlace.Write(facts.Payloads.Select(payload => payload.Place))).Run();
        return AppendOutcome.Appended;
    }

    /// <summary>The run's number; null where it does not have the facts that the writer has seen.</summary>
    private long? Claim(RunAppend wanted, int next) =>
        wanted.Expected == 0 ? Claim(start, wanted, next) : Claim(advanceAsIs, wanted, next) ?? Claim(advance, wanted, next);

    private static long? Claim(Statement claim, RunAppend wanted, int next)
    {
        var summary = wanted.Summary;
        RunIdColumn.Bind(claim, 1, wanted.RunId)
            .Bind(2, (int)summary.Status)
            .Bind(3, next)
            .Bind(5, summary.UpdatedAt.UtcTicks)
            .Bind(6, summary.WakeAt?.UtcTicks)
            .Bind(10, summary.Note);
        if (wanted.Expected == 0)
        {
            claim.Bind(4, summary.StartedAt.UtcTicks).Bind(7, summary.Sequence).Bind(8, summary.Workflow).Bind(9, summary.Rule);
        }
        else
        {
            claim.Bind(11, wanted.Expected);
        }

        long? number = claim.Step() ? claim.Integer(0) : null;
        claim.Reset();
        return number;
    }
}
