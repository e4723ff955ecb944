using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads an event pattern: objects whose leaves are lists of values and tests, with <c>$or</c> at any object. The language is that of
/// EventBridge patterns; what is malformed is refused with its place and never read as something else.</summary>
public static class PatternReader
{
    public const int MostFields = 256;

    /// <summary>Groups of <c>$or</c> multiply: three groups of four branches stand for 64 conjunctions.</summary>
    public const int MostCombinations = 1024;

    /// <param name="budget">Of those that are read together; one of its own where none is given.</param>
    public static Reading<EventPattern> ReadJson(ReadOnlySpan<byte> utf8, string? file = null, RegexBudget? budget = null)
    {
        var document = JsonDocumentReader.Read(utf8, file);
        return document.Value is null ? new Reading<EventPattern>(null, document.Problems) : Read(document.Value, budget);
    }

    /// <inheritdoc cref="ReadJson"/>
    public static Reading<EventPattern> Read(DocumentNode node, RegexBudget? budget = null)
    {
        var problems = new List<Problem>();
        var pattern = Read(node, problems, budget);
        return new Reading<EventPattern>(pattern, problems);
    }

    /// <summary>Null where at least one problem was added.</summary>
    /// <inheritdoc cref="ReadJson"/>
    public static EventPattern? Read(DocumentNode node, List<Problem> problems, RegexBudget? budget = null) => Read(node, 0, budget?.Part() ?? RegexBudget.OfPattern(), problems);

    /// <param name="nesting">How many <c>all</c> and <c>any</c> it stands in.</param>
    internal static EventPattern? Read(DocumentNode node, int nesting, RegexBudget budget, List<Problem> problems)
    {
        var before = problems.Count;
        var root = new ObjectReader(nesting, budget, problems).Object(node, [], insideOr: false);
        if (problems.Count > before || root is null)
        {
            return null;
        }

        var (fields, combinations) = (Fields(root), Combinations(root));
        if (fields > MostFields)
        {
            problems.Add(node.Place.Problem("pattern/too-many-fields", $"A pattern has at most {MostFields} fields; this one has more. Split it into several rules."));
        }

        if (combinations > MostCombinations)
        {
            problems.Add(node.Place.Problem("pattern/too-complex", $"{What(root)} multiply, to at most {MostCombinations} combinations; these come to {(combinations == int.MaxValue ? "far more" : combinations)}. Split it into several rules."));
        }

        return problems.Count > before ? null : new EventPattern(root, combinations);
    }

    /// <summary>Capped at <see cref="int.MaxValue"/>. A field that may be absent or have a value counts twice.</summary>
    private static int Combinations(PatternNode node) => node switch
    {
        PatternNode.All all => all.Parts.Aggregate(1, (product, part) => Capped((long)product * Combinations(part))),
        PatternNode.Any any => any.Branches.Aggregate(0, (sum, branch) => Capped((long)sum + Combinations(branch))),
        PatternNode.Field field => field.AnyOf.Any(t => t.Test is ValueTest.Absent) && field.AnyOf.Any(t => t.Test is not ValueTest.Absent) ? 2 : 1,
        _ => 1,
    };

    private static int Fields(PatternNode node) => node switch
    {
        PatternNode.All all => all.Parts.Sum(Fields),
        PatternNode.Any any => any.Branches.Sum(Fields),
        _ => 1,
    };

    /// <summary>What of the pattern makes the combinations.</summary>
    private static string What(PatternNode node) => (HasOr(node), HasTwofold(node)) switch
    {
        (true, true) => "The $or groups of a pattern, and fields that may be absent or have a value, which count two,",
        (true, false) => "The $or groups of a pattern",
        _ => "Fields that may be absent or have a value ('exists: false' beside other tests) count two each and",
    };

    private static bool HasOr(PatternNode node) => node is PatternNode.Any || (node is PatternNode.All all && all.Parts.Any(HasOr));

    private static bool HasTwofold(PatternNode node) => node switch
    {
        PatternNode.All all => all.Parts.Any(HasTwofold),
        PatternNode.Any any => any.Branches.Any(HasTwofold),
        _ => Combinations(node) == 2,
    };

    private static int Capped(long value) => (int)Math.Min(int.MaxValue, value);
}
