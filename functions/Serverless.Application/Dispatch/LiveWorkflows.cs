using System.Text.Json;
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
        return workflows.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(entry => entry.Key[prefix.Length..], VersionOrder).LastOrDefault().Value?.Document;
    }

    /// <summary>By the three numbers; a pre-release comes before its release.</summary>
    private static Comparer<string> VersionOrder { get; } = Comparer<string>.Create((a, b) =>
        Version.Parse(Numbers(a)).CompareTo(Version.Parse(Numbers(b))) is not 0 and var order ? order : b.Contains('-').CompareTo(a.Contains('-')) is not 0 and var release ? release : string.CompareOrdinal(a, b));

    private static string Numbers(string version) => version[..(version.IndexOfAny(['-', '+']) is >= 0 and var end ? end : version.Length)];
}
