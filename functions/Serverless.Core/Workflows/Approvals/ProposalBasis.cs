using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>What a proposal rests on, each as 64 hex digits of SHA-256: where one of them is another by now, it is not what would be proposed. Other rules of
/// the set, and workflows that this one does not run, are none of it.</summary>
/// <param name="Rule">The document of its rule.</param>
/// <param name="Workflow">The documents of its workflow and of those that are run by it, however deep.</param>
/// <param name="Settings">Those settings of the pack that the rule names.</param>
public sealed record ProposalBasis(string Rule, string Workflow, string Settings)
{
    /// <param name="find">A workflow of the set, by the reference of a task; null where there is none.</param>
    public static ProposalBasis Of(RuleSet set, Rule rule, Func<string, Workflow?> find) =>
        new(rule.Text.Digest, Digest(set.Workflows.GetValueOrDefault(rule.Run), find), rule.Text.DigestOf(set.SettingsOf(rule)));

    private static string Digest(Workflow? workflow, Func<string, Workflow?> find)
    {
        var (found, waiting) = (new SortedDictionary<string, string>(StringComparer.Ordinal), new Queue<Workflow>(workflow is null ? [] : [workflow]));
        while (waiting.TryDequeue(out var next))
        {
            if (!found.TryAdd(next.Reference, JsonComposer.DigestOf(next.Document)))
            {
                continue;
            }

            foreach (var reference in WorkflowWalk.All(next.Tasks).OfType<RunWorkflowTask>().Select(task => task.Workflow))
            {
                if (find(reference) is { } inner)
                {
                    waiting.Enqueue(inner);
                }
            }
        }

        return JsonComposer.Digest(found, static (writer, all) => JsonSerializer.Serialize(writer, all.Select(one => $"{one.Key} {one.Value}")));
    }
}
