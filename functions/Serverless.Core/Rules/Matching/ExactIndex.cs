using System.Text;
using System.Text.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>Which patterns are worth judging: most ask for an exact <c>type</c> or <c>source</c>, and an event has one of each.</summary>
internal sealed class ExactIndex
{
    private readonly List<int> always = [];
    private readonly List<KeyValuePair<int, Dictionary<string, List<int>>>> byPath = [];

    public ExactIndex(IReadOnlyList<EventPattern> patterns, PathTree tree)
    {
        foreach (var name in (ReadOnlySpan<string>)["type", "source"])
        {
            byPath.Add(new(tree.Add([name]), new Dictionary<string, List<int>>(StringComparer.Ordinal)));
        }

        for (var i = 0; i < patterns.Count; i++)
        {
            Place(i, patterns[i], tree);
        }
    }

    /// <summary>Indices of patterns in increasing order, each once.</summary>
    public List<int> Candidates(EventLeaves leaves, ReadOnlySpan<byte> utf8)
    {
        List<int>? found = null;
        foreach (var (path, values) in byPath)
        {
            for (var leaf = values.Count == 0 ? -1 : leaves.First(path); leaf >= 0; leaf = leaves[leaf].Next)
            {
                if (leaves[leaf].Kind == JsonValueKind.String && values.TryGetValue(Encoding.UTF8.GetString(leaves.Value(leaf, utf8).Utf8), out var patterns))
                {
                    (found ??= [.. always]).AddRange(patterns);
                }
            }
        }

        return found is null ? always : [.. found.Order().Distinct()];
    }

    private void Place(int index, EventPattern pattern, PathTree tree)
    {
        foreach (var (path, values) in byPath)
        {
            foreach (var field in pattern.Root.Parts.OfType<PatternNode.Field>())
            {
                if (field.Path.Count == 1 && tree.Add(field.Path) == path && field.AnyOf.All(t => t.Test is ValueTest.Text))
                {
                    foreach (var text in field.AnyOf.Select(t => ((ValueTest.Text)t.Test).Value).Distinct())
                    {
                        values.TryAdd(text, []);
                        values[text].Add(index);
                    }

                    return;
                }
            }
        }

        always.Add(index);
    }
}
