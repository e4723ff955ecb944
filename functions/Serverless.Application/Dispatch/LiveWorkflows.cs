using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Application.Runs;

namespace Serverless.Application.Dispatch;

/// <summary>The workflows of the rule set in force.</summary>
public sealed class LiveWorkflows(LiveRules rules) : IWorkflowSource
{
    private const string Latest = ":latest";

    public JsonElement? Find(string reference)
    {
        var workflows = rules.Current.Workflows;
        if (!reference.EndsWith(Latest, StringComparison.Ordinal))
        {
            return workflows.TryGetValue(reference, out var exact) ? exact.Document : null;
        }

        var prefix = reference[..^(Latest.Length - 1)];
        return workflows.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(entry => entry.Key[prefix.Length..], WorkflowVersions.Order).LastOrDefault().Value?.Document;
    }
}
