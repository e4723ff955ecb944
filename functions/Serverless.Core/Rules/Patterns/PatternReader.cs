using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads an event pattern: objects whose leaves are lists of values and tests, with <c>$or</c> at any object. The language is that of
/// EventBridge patterns; what is malformed is refused with its place and never read as something else.</summary>
public static class PatternReader
{
    public const int MostFields = 256;

    /// <summary>Groups of <c>$or</c> multiply: three groups of four branches stand for 64 conjunctions.</summary>
    public const int MostCombinations = 1024;

    private const string Or = "$or";

    /// <summary>Words that are operators, now or in other versions of the language: a branch of <c>$or</c> that names one means a test, not a field.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=", "regex",
        "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range",
        "ip-address-in-range", "ip-address-not-in-range",
    };

    public static Reading<EventPattern> ReadJson(ReadOnlySpan<byte> utf8, string? file = null)
    {
        var document = JsonDocumentReader.Read(utf8, file);
        return document.Value is null ? new Reading<EventPattern>(null, document.Problems) : Read(document.Value);
    }

    public static Reading<EventPattern> Read(DocumentNode node)
    {
        var problems = new List<Problem>();
        var pattern = Read(node, problems);
        return new Reading<EventPattern>(pattern, problems);
    }

    /// <summary>Null where at least one problem was added.</summary>
    public static EventPattern? Read(DocumentNode node, List<Problem> problems)
    {
        var before = problems.Count;
        var root = Object(node, [], insideOr: false, problems);
        if (problems.Count > before || root is null)
        {
            return null;
        }

        var (fields, combinations) = (root.Fields.Count(), Combinations(root));
        if (fields > MostFields)
        {
            problems.Add(node.Place.Problem("pattern/too-many-fields", $"A pattern has at most {MostFields} fields; this one has {fields}. Split it into several rules."));
        }

        if (combinations > MostCombinations)
        {
            problems.Add(node.Place.Problem("pattern/too-complex", $"The $or groups of a pattern may multiply to at most {MostCombinations} combinations; these come to {(combinations == int.MaxValue ? "far more" : combinations)}. Split it into several rules."));
        }

        return problems.Count > before ? null : new EventPattern(root, combinations);
    }

    private static PatternNode.All? Object(DocumentNode node, IReadOnlyList<string> path, bool insideOr, List<Problem> problems)
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
            var part = entry.Key == Or ? AnyOf(entry, path, problems) : Member(entry, path, insideOr, problems);
            if (part is not null)
            {
                parts.Add(part);
            }
        }

        return new PatternNode.All(node.Place, parts);
    }

    private static PatternNode.Any? AnyOf(DocumentEntry entry, IReadOnlyList<string> path, List<Problem> problems)
    {
        if (entry.Value is not DocumentList { Items.Count: >= 2 } list || list.Items.Any(item => item.Kind != JsonValueKind.Object))
        {
            problems.Add(entry.Value.Place.Problem("pattern/malformed-or", "'$or' is a list of at least two objects, each a pattern of its own."));
            return null;
        }

        var branches = new List<PatternNode.All>();
        foreach (var item in list.Items)
        {
            if (Object(item, path, insideOr: true, problems) is { } branch)
            {
                branches.Add(branch);
            }
        }

        return new PatternNode.Any(entry.Value.Place, branches);
    }

    private static PatternNode? Member(DocumentEntry entry, IReadOnlyList<string> path, bool insideOr, List<Problem> problems)
    {
        if (insideOr && Reserved.Contains(entry.Key))
        {
            problems.Add(entry.KeyPlace.Problem("pattern/reserved-in-or", $"'{entry.Key}' is an operator; the branches of '$or' name fields, and a field of this name cannot stand there."));
            return null;
        }

        IReadOnlyList<string> here = [.. path, .. entry.Key.Split('.')];
        switch (entry.Value)
        {
            case DocumentMap map:
                return Object(map, here, insideOr, problems);
            case DocumentList { Items.Count: 0 } list:
                problems.Add(list.Place.Problem("pattern/empty-list", $"'{entry.Key}' lists no value, so nothing could match; give at least one."));
                return null;
            case DocumentList list:
                return new PatternNode.Field(list.Place, here, [.. list.Items.Select(item => ValueTestReader.Read(item, problems)).OfType<FieldTest>()]);
            default:
                problems.Add(entry.Value.Place.Problem("pattern/bare-value", $"'{entry.Key}' is a list of values or an object of fields; put the value in brackets: [{Shown(entry.Value)}]."));
                return null;
        }
    }

    private static string Shown(DocumentNode node) =>
        node is DocumentScalar scalar && scalar.Text.Length <= 40 ? (scalar.Kind == JsonValueKind.String ? $"\"{scalar.Text}\"" : scalar.Text) : "…";

    /// <summary>Capped at <see cref="int.MaxValue"/>. A field that may be absent or have a value counts twice.</summary>
    private static int Combinations(PatternNode node) => node switch
    {
        PatternNode.All all => all.Parts.Aggregate(1, (product, part) => Capped((long)product * Combinations(part))),
        PatternNode.Any any => any.Branches.Aggregate(0, (sum, branch) => Capped((long)sum + Combinations(branch))),
        PatternNode.Field field => field.AnyOf.Any(t => t.Test is ValueTest.Absent) && field.AnyOf.Any(t => t.Test is not ValueTest.Absent) ? 2 : 1,
        _ => 1,
    };

    private static int Capped(long value) => (int)Math.Min(int.MaxValue, value);
}
