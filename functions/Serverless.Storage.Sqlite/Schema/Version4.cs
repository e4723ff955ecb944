namespace Serverless.Storage.Sqlite.Schema;

/// <summary>Runs that listen. type: <c>=</c> and the type of the events, or <c>*</c> for all.</summary>
internal static class Version4
{
    public const string Script =
        """
        CREATE TABLE subscriptions (
            type TEXT NOT NULL,
            run_id BLOB NOT NULL,
            PRIMARY KEY (type, run_id)) WITHOUT ROWID;
        """;
}
