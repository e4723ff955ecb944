using Serverless.Application.Runs;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>Folded states of runs.</summary>
internal sealed class SnapshotTable(Connection connection)
{
    private readonly Statement put = connection.Prepare(
        """
        INSERT INTO run_snapshots (run, facts, last_fact, body) SELECT number, ?2, ?3, ?4 FROM runs WHERE run_id = ?1
        ON CONFLICT (run) DO UPDATE SET facts = excluded.facts, last_fact = excluded.last_fact, body = excluded.body
        """);

    private readonly Statement delete = connection.Prepare("DELETE FROM run_snapshots WHERE run = (SELECT number FROM runs WHERE run_id = ?1)");

    public void Keep(RunSnapshot snapshot) =>
        RunIdColumn.Bind(put, 1, snapshot.RunId).Bind(2, snapshot.Facts).Bind(3, snapshot.LastFact.Span).Bind(4, snapshot.Body.Span).Run();

    public void Remove(string runId) => RunIdColumn.Bind(delete, 1, runId).Run();

    public static RunSnapshot? Find(ReadSession session, string runId)
    {
        var rows = RunIdColumn.Bind(session.Prepare("SELECT facts, last_fact, body FROM run_snapshots WHERE run = (SELECT number FROM runs WHERE run_id = ?1)"), 1, runId);
        return rows.Step() ? new RunSnapshot(runId, (int)rows.Integer(0), rows.Bytes(1).ToArray(), rows.Bytes(2).ToArray()) : null;
    }
}

/// <summary>Keeps a snapshot, or removes one.</summary>
/// <param name="snapshot">Null to remove.</param>
internal sealed class SnapshotChange(string runId, RunSnapshot? snapshot) : WriteOperation<bool>
{
    private const int RowBytes = 128;

    public override long Bytes => RowBytes + (snapshot?.Body.Length ?? 0);

    protected override bool Perform(WriteSession session)
    {
        if (snapshot is null)
        {
            session.Snapshots.Remove(runId);
        }
        else
        {
            session.Snapshots.Keep(snapshot);
        }

        return true;
    }
}
