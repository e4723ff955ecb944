using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules;

/// <summary>Explains one pattern on one event. For a person who asks, not for the path of events.</summary>
public static class PatternExplainer
{
    public const int MostSeen = 5;
    private const int LongestSeen = 120;

    /// <param name="utf8">The event, as <see cref="IRuleMatcher.Match"/> takes it, and as it takes <paramref name="now"/>.</param>
    public static PatternExplanation Explain(EventPattern pattern, ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        var tree = new PathTree();
        var compiled = CompiledNode.Of(pattern, tree);
        var leaves = LeafReader.Read(utf8, tree);
        var root = Node(pattern.Root, new Reading(tree, leaves, utf8, now));
        if (new PatternJudge(leaves, utf8, now).Matches(compiled))
        {
            return new PatternExplanation(true, root, null, null);
        }

        var failing = new List<ExplainedNode.Field>();
        Fewest(root, failing);
        return failing.Count == 0
            ? new PatternExplanation(false, root, null, "Every field matches by itself, but no single element of the arrays they go through matches them all together.")
            : new PatternExplanation(false, root, failing[0], $"It would match if {string.Join(", and ", failing.Select(Change))}.");
    }

    private static ExplainedNode Node(PatternNode node, Reading reading)
    {
        switch (node)
        {
            case PatternNode.Field field:
                return Field(field, reading);
            case PatternNode.All all:
                var parts = Nodes(all.Parts, reading);
                return new ExplainedNode.All(parts.TrueForAll(part => part.Answer == FieldAnswer.True) ? FieldAnswer.True : FieldAnswer.False, parts);
            default:
                var branches = Nodes(((PatternNode.Any)node).Branches, reading);
                return new ExplainedNode.Any(branches.Exists(branch => branch.Answer == FieldAnswer.True) ? FieldAnswer.True : FieldAnswer.False, branches);
        }
    }

    private static List<ExplainedNode> Nodes(IEnumerable<PatternNode> nodes, Reading reading)
    {
        var explained = new List<ExplainedNode>();
        foreach (var node in nodes)
        {
            explained.Add(Node(node, reading));
        }

        return explained;
    }

    private static ExplainedNode.Field Field(PatternNode.Field field, Reading reading)
    {
        var leaves = reading.Leaves;
        var (passed, absent, seen, elements) = (false, field.AnyOf.Any(t => t.Test is ValueTest.Absent), new List<string>(), new List<ExplainedElement>());
        var path = reading.Tree.Add(field.Path, field.Whole);
        for (var leaf = leaves.First(path); leaf >= 0; leaf = leaves[leaf].Next)
        {
            var value = leaves.Value(leaf, reading.Utf8);
            absent &= leaves[leaf].Element > 0;
            foreach (var asked in field.AnyOf)
            {
                passed |= ElementExplainer.Passes(asked.Test, value, reading.Now);
                if (asked.Test is ValueTest.Elements test && elements.Count < MostSeen)
                {
                    elements.AddRange(ElementExplainer.Explain(test, value, reading.Now).Take(MostSeen - elements.Count));
                }
            }

            if (seen.Count < MostSeen)
            {
                seen.Add(Shown(value));
            }
        }

        var answer = passed || absent ? FieldAnswer.True : seen.Count == 0 ? FieldAnswer.Absent : FieldAnswer.False;
        return new ExplainedNode.Field(field.Name, string.Join(" or ", field.AnyOf.Select(t => t.Test.Wording)), answer, seen) { Elements = elements };
    }

    /// <summary>The failing fields of the cheapest way to a match, in the order of the text.</summary>
    internal static void Fewest(ExplainedNode node, List<ExplainedNode.Field> failing)
    {
        switch (node)
        {
            case ExplainedNode.Field field when field.Answer != FieldAnswer.True:
                failing.Add(field);
                break;
            case ExplainedNode.All all:
                foreach (var part in all.Parts)
                {
                    Fewest(part, failing);
                }

                break;
            case ExplainedNode.Any any:
                failing.AddRange(any.Branches.Select(branch =>
                {
                    var fields = new List<ExplainedNode.Field>();
                    Fewest(branch, fields);
                    return fields;
                }).MinBy(fields => fields.Count)!);
                break;
        }
    }

    private static string Change(ExplainedNode.Field field) =>
        field.Answer == FieldAnswer.Absent ? $"'{field.Name}', now absent, {field.Asked}" : $"'{field.Name}', now {string.Join(" and ", field.Seen)}, {field.Asked}{ElementsChange(field.Elements)}";

    /// <summary>Of the element that is nearest to passing.</summary>
    private static string ElementsChange(IReadOnlyList<ExplainedElement> elements)
    {
        var nearest = elements.Where(element => !element.Passes && element.Root is not null).Select(element =>
        {
            var failing = new List<ExplainedNode.Field>();
            Fewest(element.Root!, failing);
            return (element.Number, Failing: failing);
        }).Where(element => element.Failing.Count > 0).OrderBy(element => element.Failing.Count).FirstOrDefault();
        return nearest.Failing is null ? "" : $" (element {nearest.Number} would if {string.Join(", and ", nearest.Failing.Select(Change))})";
    }

    internal static string Shown(LeafValue value)
    {
        var text = Encoding.UTF8.GetString(value.Utf8);
        if (text.Length > LongestSeen)
        {
            text = text[..(char.IsHighSurrogate(text[LongestSeen - 1]) ? LongestSeen - 1 : LongestSeen)] + "…";
        }

        return value.Kind == JsonValueKind.String ? $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"" : text;
    }

    private readonly ref struct Reading(PathTree tree, EventLeaves leaves, ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        public PathTree Tree => tree;

        public EventLeaves Leaves => leaves;

        public ReadOnlySpan<byte> Utf8 { get; } = utf8;

        public DateTimeOffset Now => now;
    }
}
