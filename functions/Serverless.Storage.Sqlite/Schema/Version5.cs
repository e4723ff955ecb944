namespace Serverless.Storage.Sqlite.Schema;

/// <summary>The ledger of guards. due_at: when somebody has to look; few rows have one.</summary>
internal static class Version5
{
    public const string Script =
        """
        CREATE TABLE guard_facts (
            key TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            due_at INTEGER,
            body BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX guard_facts_due ON guard_facts (due_at) WHERE due_at IS NOT NULL;
        """;
}
