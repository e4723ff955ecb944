using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Schema;

/// <summary>Brings a database to the shape this build knows. <c>user_version</c> is the number of steps taken.</summary>
internal static class Migrations
{
    /// <summary>Only ever appended to: a step that has been released is never edited.</summary>
    private static readonly string[] Steps = [Version1.Script, Version2.Script, Version3.Script, Version4.Script, Version5.Script, Version6.Script, Version7.Script];

    public static void Apply(Connection connection)
    {
        var version = connection.ReadInteger("PRAGMA user_version");
        if (version > Steps.Length)
        {
            throw new StoreUnavailableException($"The store has schema version {version} and this build knows {Steps.Length}: run the newer build, or name another store.");
        }

        for (var next = version; next < Steps.Length; next++)
        {
            connection.Execute("BEGIN IMMEDIATE");
            try
            {
                connection.Execute(Steps[next]);
                connection.Execute($"PRAGMA user_version = {next + 1}");
                connection.Execute("COMMIT");
            }
            catch when (connection.InTransaction)
            {
                connection.Execute("ROLLBACK");
                throw;
            }
        }
    }
}
