using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Queries;
using Serverless.Storage.Sqlite;

namespace Serverless.Local.Hosting;

/// <summary>Ready when the last write reached the disk, of the audit too, a rule set is in force, and the runs of an earlier life are taken up.</summary>
internal sealed class LocalReadiness(SqliteStore store, LiveRules rules, bool pushed, RunRecovery recovery, AuditWriter audit) : IReadiness
{
    public ValueTask<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellation)
    {
        var faults = new List<string>();
        if (store.Ailment is { } ailment)
        {
            faults.Add(ailment);
        }

        if (audit.Ailment is { } unwritten)
        {
            faults.Add(unwritten);
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
