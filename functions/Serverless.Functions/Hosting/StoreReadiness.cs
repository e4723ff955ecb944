using Serverless.Application.Dispatch;
using Serverless.Application.Queries;
using Serverless.Storage.AzureTables;

namespace Serverless.Functions.Hosting;

/// <summary>Ready when the last request to the store was answered and a rule set is in force.</summary>
internal sealed class StoreReadiness(AzureTablesStore store, LiveRules rules) : IReadiness
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
            faults.Add("No rule set is in force: the packs have problems, the log names them.");
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(faults);
    }
}
