namespace Serverless.Storage.Sqlite.Schema;

/// <summary>The audit log. The head of a chain is written with its last block: what is cut off the end is missed.</summary>
internal static class Version7
{
    public const string Script =
        """
        -- hash and previous: SHA-256, 32 bytes.
        CREATE TABLE audit_blocks (
            position INTEGER PRIMARY KEY,
            chain TEXT NOT NULL,
            number INTEGER NOT NULL,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL,
            body BLOB NOT NULL);
        CREATE UNIQUE INDEX audit_blocks_number ON audit_blocks (chain, number);

        CREATE TABLE audit_heads (
            chain TEXT PRIMARY KEY,
            number INTEGER NOT NULL,
            hash BLOB NOT NULL) WITHOUT ROWID;
        """;
}
