using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Reading;

/// <summary>One connection that only reads, with the statements it has met.</summary>
internal sealed class ReadSession(Connection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> known = [];

    /// <summary>The statement for a text, ready to be bound. Texts are few: they never hold values.</summary>
    public Statement Prepare(string sql)
    {
        if (!known.TryGetValue(sql, out var statement))
        {
            statement = connection.Prepare(sql);
            known.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>All that <paramref name="read"/> reads is of one moment.</summary>
    public TAnswer AtOneMoment<TAnswer>(Func<ReadSession, TAnswer> read)
    {
        Prepare("BEGIN").Run();
        try
        {
            return read(this);
        }
        finally
        {
            foreach (var statement in known.Values)
            {
                statement.Reset();
            }

            Prepare("COMMIT").Run();
        }
    }

    public void Dispose() => connection.Dispose();
}
