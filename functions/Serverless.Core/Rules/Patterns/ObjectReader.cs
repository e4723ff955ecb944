using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads the objects of a pattern: fields, and <c>$or</c>.</summary>
/// <param name="nesting">How many <c>all</c> and <c>any</c> the pattern stands in.</param>
internal sealed class ObjectReader(int nesting, RegexBudget budget, List<Problem> problems)
{
    private const string Or = "$or";

    private int fields;

    /// <summary>Words that are operators, now or in other versions of the language: a branch of <c>$or</c> that names one means a test, not a field.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=", "regex",
        "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range",
        "ip-address-in-range", "ip-address-not-in-range", "contains", "age", "all", "any",
    };

    public PatternNode.All? Object(DocumentNode node, IReadOnlyList<string> path, bool insideOr)
    {
        if (node is not DocumentMap map)
        {
            problems.Add(node.Place.Problem("pattern/not-an-object", $"A pattern is an object of fields, not {MapReader.Name(node.Kind)}."));
            return null;
        }

        if (map.Entries.Count == 0)
        {
            problems.Add(node.Place.Problem("pattern/empty-object", "An empty object matches nothing; name at least one field or remove it."));
        }

        var parts = new List<PatternNode>();
        foreach (var entry in map.Entries)
        {
            if (fields > PatternReader.MostFields)
            {
                // It is refused whatever else it has.
                break;
            }

            var part = entry.Key == Or ? AnyOf(entry, path) : Member(entry, path, insideOr);
            if (part is not null)
            {
                parts.Add(part);
            }
        }

        return new PatternNode.All(node.Place, parts);
    }

    private PatternNode.Any? AnyOf(DocumentEntry entry, IReadOnlyList<string> path)
    {
        if (entry.Value is not DocumentList { Items.Count: >= 2 } list || list.Items.Any(item => item.Kind != JsonValueKind.Object))
        {
            problems.Add(entry.Value.Place.Problem("pattern/malformed-or", "'$or' is a list of at least two objects, each a pattern of its own."));
            return null;
        }

        var branches = new List<PatternNode.All>();
        foreach (var item in list.Items)
        {
            if (Object(item, path, insideOr: true) is { } branch)
            {
                branches.Add(branch);
            }
        }

        return new PatternNode.Any(entry.Value.Place, branches);
    }

    private PatternNode? Member(DocumentEntry entry, IReadOnlyList<string> path, bool insideOr)
    {
        IReadOnlyList<string> here = [.. path, .. entry.Key.Split('.')];
        if (entry.Key.Contains(Or, StringComparison.Ordinal) && here.Skip(path.Count).Contains(Or))
        {
            problems.Add(entry.KeyPlace.Problem("pattern/malformed-or", $"'{entry.Key}' names '$or' as a field; write it as the key of an object by itself: {{\"$or\": [{{…}}, {{…}}]}}."));
            return null;
        }

        if (insideOr && Reserved.Contains(entry.Key))
        {
            problems.Add(entry.KeyPlace.Problem("pattern/reserved-in-or", $"'{entry.Key}' is an operator; the branches of '$or' name fields, and a field of this name cannot stand there."));
            return null;
        }

        switch (entry.Value)
        {
            case DocumentMap map:
                return Object(map, here, insideOr);
            case DocumentList { Items.Count: 0 } list:
                problems.Add(list.Place.Problem("pattern/empty-list", $"'{entry.Key}' lists no value, so nothing could match; give at least one."));
                return null;
            case DocumentList list:
                return Field(entry.Key, list, here);
            default:
                problems.Add(entry.Value.Place.Problem("pattern/bare-value", $"'{entry.Key}' is a list of values or an object of fields; put the value in brackets: [{Shown(entry.Value)}]."));
                return null;
        }
    }

    private PatternNode.Field Field(string key, DocumentList list, IReadOnlyList<string> path)
    {
        fields++;
        var tests = list.Items.Select(item => ValueTestReader.Read(item, nesting, budget, problems)).OfType<FieldTest>().ToList();
        if (tests.Exists(asked => asked.Test is ValueTest.Elements) && !tests.TrueForAll(asked => asked.Test is ValueTest.Elements))
        {
            problems.Add(list.Place.Problem("pattern/mixed-elements", $"'{key}' has 'all' or 'any', which are about the whole value, beside tests about each value in it; put them into the branches of '$or'."));
        }

        return new PatternNode.Field(list.Place, path, tests);
    }

    private static string Shown(DocumentNode node) =>
        node is DocumentScalar scalar && scalar.Text.Length <= 40 ? (scalar.Kind == JsonValueKind.String ? $"\"{scalar.Text}\"" : scalar.Text) : "…";
}
