using Serverless.Application.Runs;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>Which runs listen to which events.</summary>
internal sealed class SubscriptionTable(Connection connection)
{
    private readonly Statement insert = connection.Prepare("INSERT INTO subscriptions (type, run_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
    private readonly Statement delete = connection.Prepare("DELETE FROM subscriptions WHERE type = ?1 AND run_id = ?2");

    public void Add(RunSubscription subscription) => RunIdColumn.Bind(insert.Bind(1, Column(subscription.Type)), 2, subscription.RunId).Run();

    public void Remove(RunSubscription subscription) => RunIdColumn.Bind(delete.Bind(1, Column(subscription.Type)), 2, subscription.RunId).Run();

    public static IReadOnlyList<RunSubscription> Find(ReadSession session, IReadOnlyCollection<string> types)
    {
        var found = new List<RunSubscription>();
        foreach (var type in types.Distinct().Append(null))
        {
            var rows = session.Prepare("SELECT run_id FROM subscriptions WHERE type = ?1").Bind(1, Column(type));
            while (rows.Step())
            {
                found.Add(new RunSubscription(RunIdColumn.Read(rows, 0)!, type));
            }
        }

        return found;
    }

    private static string Column(string? type) => type is null ? "*" : $"={type}";
}

/// <summary>Its outcome is how many were given.</summary>
/// <param name="removed">They end; otherwise they begin.</param>
internal sealed class SubscriptionChange(IReadOnlyList<RunSubscription> subscriptions, bool removed) : WriteOperation<int>
{
    private const int RowBytes = 256;

    public override long Bytes => subscriptions.Count * RowBytes;

    protected override int Perform(WriteSession session)
    {
        foreach (var subscription in subscriptions)
        {
            if (removed)
            {
                session.Subscriptions.Remove(subscription);
            }
            else
            {
                session.Subscriptions.Add(subscription);
            }
        }

        return subscriptions.Count;
    }
}
