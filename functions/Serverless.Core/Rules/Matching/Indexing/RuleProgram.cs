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
        var ranked = pattern.Fields.ToArray();
        if (ranked.Length > 1)
        {
            ranked = [.. ranked.OrderBy(field => field.Name, StringComparer.Ordinal)];
        }

        var (program, plain) = (new List<int> { 0 }, true);
        Add(pattern.Root);
        program[0] = plain ? 1 : 0;
        return [.. program];

        void Add(PatternNode node)
        {
            switch (node)
            {
                case PatternNode.Field field:
                    var absent = field.AnyOf.Any(t => t.Test is ValueTest.Absent);
                    plain &= !absent;
                    var (path, questions) = place(field);
                    program.Add(FieldPart | (absent ? 4 : 0) | (Array.FindIndex(ranked, other => ReferenceEquals(other, field)) << 3) | (questions.Length << 11));
                    program.Add(path);
                    program.AddRange(questions);
                    break;
                case PatternNode.Any any:
                    plain = false;
                    AddParts(1, any.Branches);
                    break;
                case PatternNode.All all when Flat(all) is { Count: 1 } single:
                    Add(single[0]);
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

    /// <summary>A conjunction inside a conjunction is one.</summary>
    private static List<PatternNode> Flat(PatternNode.All all)
    {
        var parts = new List<PatternNode>();
        foreach (var part in all.Parts)
        {
            if (part is PatternNode.All inner)
            {
                parts.AddRange(Flat(inner));
            }
            else
            {
                parts.Add(part);
            }
        }

        return parts;
    }
}
