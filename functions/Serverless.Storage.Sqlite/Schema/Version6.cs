namespace Serverless.Storage.Sqlite.Schema;

/// <summary>What lies beside the histories: large payloads, and folded states.</summary>
internal static class Version6
{
    public const string Script =
        """
        -- payloads: where in the body which rows of run_payloads are put back; null where nothing was taken out.
        ALTER TABLE history ADD COLUMN payloads TEXT;

        -- hash: SHA-256 of the body. run is runs.number: what is the same in many facts of a run is here once.
        CREATE TABLE run_payloads (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            hash BLOB NOT NULL,
            body BLOB NOT NULL);
        CREATE UNIQUE INDEX run_payloads_hash ON run_payloads (run, hash);

        -- A cache: rows may be deleted at any time. run is runs.number.
        CREATE TABLE run_snapshots (
            run INTEGER PRIMARY KEY,
            facts INTEGER NOT NULL,
            last_fact BLOB NOT NULL,
            body BLOB NOT NULL);
        """;
}
