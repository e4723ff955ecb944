using System.Runtime.InteropServices;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Writing;

/// <summary>Counts that change with the rows they count, in the same transaction: one update a counter and batch.</summary>
internal sealed class Counters(Connection connection)
{
    public const string Received = "received";
    public const string Rejected = "rejected";
    public const string Redelivered = "redelivered";
    public const string Pending = "pending";
    public const string Unmatched = "unmatched";
    public const string Matched = "matched";
    public const string Matches = "matches";

    /// <summary>How often a store that had failed tried by itself whether it can record again.</summary>
    public const string Probes = "probes";

    public const string VerdictPrefix = "verdict/";

    private readonly Dictionary<string, long> changes = [];
    private readonly Statement add = connection.Prepare("INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value");

    public void Add(string name, long change = 1) => CollectionsMarshal.GetValueRefOrAddDefault(changes, name, out _) += change;

    public void Flush()
    {
        foreach (var (name, change) in changes)
        {
            add.Bind(1, name).Bind(2, change).Run();
        }

        changes.Clear();
    }

    public void Forget() => changes.Clear();
}
