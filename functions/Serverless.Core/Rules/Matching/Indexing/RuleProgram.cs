using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>A pattern as a row of numbers, the questions by their numbers. First whether it is plain (1), then its root. A field is a header, its path and its
/// questions; a conjunction or disjunction is a header, the place behind it, and its parts. A header's two lowest bits tell which it is.</summary>
internal static class RuleProgram
{
    public const int Root = 1;
    private const int FieldPart = 2;

    /// <summary>No field may be absent and there is no <c>$or</c>.</summary>
    public static bool IsPlain(int[] program) => program[0] == 1;

    public static bool IsField(int header) => (header & 3) == FieldPart;

    public static bool IsAny(int header) => (header & 3) == 1;

    /// <summary>Of parts.</summary>
    public static int Parts(int header) => header >> 2;

    public static bool MayBeAbsent(int header) => (header & 4) != 0;

    /// <summary>Of its path among those of the pattern, in ordinal order, from 0.</summary>
    public static int Rank(int header) => (header >> 3) & 0xFF;

    public static int Questions(int header) => header >> 11;

    public static int First(int at) => at + 2;

    /// <summary>The place behind a node.</summary>
    public static int Behind(int[] program, int at) => IsField(program[at]) ? at + 2 + Questions(program[at]) : program[at + 1];

    /// <param name="place">Gives a field its path and its questions; <see cref="ValueTest.Absent"/> is none.</param>
    public static int[] Of(EventPattern pattern, Func<PatternNode.Field, (int Path, int[] Questions)> place)
    {
        var ranks = HasOrderedFields(pattern.Root) ? Ranks(pattern) : null;
        var (program, plain, fields) = (new List<int>(16) { 0 }, true, 0);
        Add(pattern.Root);
        program[0] = plain ? 1 : 0;
        return [.. program];

        void Add(PatternNode node)
        {
            switch (node)
            {
                case PatternNode.Field field:
                    var absent = MayBeAbsent(field);
                    plain &= !absent;
                    var (path, questions) = place(field);
                    program.Add(FieldPart | (absent ? 4 : 0) | ((ranks?[field] ?? fields) << 3) | (questions.Length << 11));
                    program.Add(path);
                    program.AddRange(questions);
                    fields++;
                    break;
                case PatternNode.Any any:
                    plain = false;
                    AddParts(1, any.Branches);
                    break;
                case PatternNode.All { Parts: [var single] }:
                    Add(single);
                    break;
                default:
                    AddParts(0, Flat((PatternNode.All)node));
                    break;
            }
        }

        void AddParts(int tag, IReadOnlyList<PatternNode> parts)
        {
            var start = program.Count;
            program.Add(tag | (parts.Count << 2));
            program.Add(0);
            foreach (var part in parts)
            {
                Add(part);
            }

            program[start + 1] = program.Count;
        }
    }

    /// <summary>Whether the order of fields means something: absence is judged after the fields before it.</summary>
    private static bool HasOrderedFields(PatternNode node) => node switch
    {
        PatternNode.Field field => MayBeAbsent(field),
        PatternNode.Any any => any.Branches.Any(HasOrderedFields),
        _ => ((PatternNode.All)node).Parts.Any(HasOrderedFields),
    };

    private static Dictionary<PatternNode.Field, int> Ranks(EventPattern pattern)
    {
        var ranks = new Dictionary<PatternNode.Field, int>(ReferenceEqualityComparer.Instance);
        foreach (var field in pattern.Fields.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            ranks.Add(field, ranks.Count);
        }

        return ranks;
    }

    private static bool MayBeAbsent(PatternNode.Field field)
    {
        foreach (var (_, test) in field.AnyOf)
        {
            if (test is ValueTest.Absent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A conjunction inside a conjunction is one.</summary>
    private static IReadOnlyList<PatternNode> Flat(PatternNode.All all)
    {
        if (!all.Parts.Any(part => part is PatternNode.All))
        {
            return all.Parts;
        }

        var parts = new List<PatternNode>();
        foreach (var part in all.Parts)
        {
            parts.AddRange(part is PatternNode.All inner ? Flat(inner) : [part]);
        }

        return parts;
    }
}
