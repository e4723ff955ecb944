using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Dispatch;

/// <summary>The workflows of the rule set in force.</summary>
public sealed class LiveWorkflows(LiveRules rules) : IWorkflowSource
{
    private const string Latest = ":latest";

    public JsonElement? Find(string reference) => Find(rules.Current, reference)?.Document;

    /// <param name="reference">As a task names it; the version may be <c>latest</c>.</param>
    public static Workflow? Find(RuleSet set, string reference)
    {
        var workflows = set.Workflows;
        if (!reference.EndsWith(Latest, StringComparison.Ordinal))
        {
            return workflows.GetValueOrDefault(reference);
        }

        var prefix = reference[..^(Latest.Length - 1)];
        return workflows.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(entry => entry.Key[prefix.Length..], WorkflowVersions.Order).LastOrDefault().Value;
    }
}
