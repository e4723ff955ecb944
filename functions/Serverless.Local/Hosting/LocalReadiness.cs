using Serverless.Application.Dispatch;
using Serverless.Application.Queries;
using Serverless.Storage.Sqlite;

namespace Serverless.Local.Hosting;

/// <summary>Ready when the last write reached the disk and a rule set is in force.</summary>
internal sealed class LocalReadiness(SqliteStore store, LiveRules rules) : IReadiness
{
    public ValueTask<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellation)
    {
        var faults = new List<string>();
        if (store.Ailment is { } ailment)
        {
            faults.Add(ailment);
        }

        if (!rules.Loaded)
        {
            faults.Add("No rule set is in force: the packs have problems, 'router rules check' names them.");
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(faults);
    }
}
