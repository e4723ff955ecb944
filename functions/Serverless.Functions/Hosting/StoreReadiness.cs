using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Storage.AzureTables;

namespace Serverless.Functions.Hosting;

/// <summary>Ready when the last request to the store was answered, the last block of the audit written, and a rule set is in force.</summary>
internal sealed class StoreReadiness(AzureTablesStore store, LiveRules rules, RuleSetFollower follower, AuditWriter audit) : IReadiness
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
            faults.Add(follower.Report.Refused.Count > 0
                ? "No rule set is in force: the one that was pushed cannot be taken up, 'router rules status' says why."
                : "No rule set is in force yet: 'router rules push DIR' pushes one.");
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(faults);
    }
}
