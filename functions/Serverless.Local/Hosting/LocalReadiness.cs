using Serverless.Application.Dispatch;
using Serverless.Application.Queries;
using Serverless.Storage.Sqlite;

namespace Serverless.Local.Hosting;

/// <summary>Ready when the last write reached the disk, a rule set is in force, and the runs of an earlier life are taken up.</summary>
internal sealed class LocalReadiness(SqliteStore store, LiveRules rules, bool pushed, RunRecovery recovery) : IReadiness
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
            faults.Add(pushed
                ? "No rule set is in force: 'router rules status' says whether one was pushed, 'router rules push DIR' pushes one."
                : "No rule set is in force: the packs have problems, 'router rules check' names them.");
        }

        if (recovery.Fault is { } fault)
        {
            faults.Add(fault);
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(faults);
    }
}
