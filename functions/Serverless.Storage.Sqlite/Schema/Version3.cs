namespace Serverless.Storage.Sqlite.Schema;

/// <summary>Rule sets that were pushed, and the moves of the pointer to the one in force. The newest move is where it stands.</summary>
internal static class Version3
{
    public const string Script =
        """
        CREATE TABLE rule_sets (id TEXT PRIMARY KEY, body BLOB NOT NULL);

        -- restores: of a rollback the number of the push it went back to.
        CREATE TABLE rule_set_moves (
            number INTEGER PRIMARY KEY,
            rule_set TEXT NOT NULL,
            restores INTEGER,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            reason TEXT);
        """;
}
