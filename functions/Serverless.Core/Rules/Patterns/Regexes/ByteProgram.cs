namespace Serverless.Core.Rules.Patterns.Regexes;

internal enum ByteStepKind : byte
{
    /// <summary>The whole expression has been found.</summary>
    Found,

    /// <summary>Takes a byte within a range.</summary>
    Take,

    /// <summary>Goes two ways.</summary>
    Fork,

    /// <summary>Goes on at a place between two bytes.</summary>
    Pass,
}

/// <param name="Next">The step behind, by its number.</param>
/// <param name="Other">Of a fork the other way.</param>
internal record struct ByteStep(ByteStepKind Kind, int Next, int Other, byte First, byte Last, RegexPlace Place);

/// <summary>A regular expression over UTF-8 as numbered steps, an automaton that is in many places at once (Thompson). Step 0 is the end.</summary>
internal sealed class ByteProgram
{
    public const int MostSteps = 8_192;

    private readonly List<ByteStep> steps = [new(ByteStepKind.Found, 0, 0, 0, 0, default)];
    private readonly Dictionary<CodePoints, List<(byte First, byte Last)[]>> rows = new(ReferenceEqualityComparer.Instance);

    private ByteProgram(RegexNode root)
    {
        Start = Add(root, 0);
        Anywhere = Fork(Start, 0);
        steps[Anywhere] = steps[Anywhere] with { Other = Letter(CodePoints.Of((0, CodePoints.Last)), Anywhere) };
    }

    public int Start { get; }

    /// <summary>The start, or the same behind one character more.</summary>
    public int Anywhere { get; }

    public int Count => steps.Count;

    public ByteStep this[int step] => steps[step];

    /// <summary>Whether what comes before and after a place matters.</summary>
    public bool HasWordEdges { get; private set; }

    private bool Full => steps.Count >= MostSteps;

    /// <summary>Null where it takes more than <see cref="MostSteps"/>.</summary>
    public static ByteProgram? TryMake(RegexNode root)
    {
        var program = new ByteProgram(root);
        return program.Full ? null : program;
    }

    /// <summary>The number of the step that a node begins with; behind it comes the step <paramref name="next"/>.</summary>
    private int Add(RegexNode node, int next)
    {
        switch (node)
        {
            case RegexNode.Letter letter:
                return Letter(letter.OneOf, next);
            case RegexNode.Sequence sequence:
                for (var i = sequence.Parts.Length - 1; i >= 0; i--)
                {
                    next = Add(sequence.Parts[i], next);
                }

                return next;
            case RegexNode.Choice choice:
                var entry = Add(choice.Branches[^1], next);
                for (var i = choice.Branches.Count - 2; i >= 0; i--)
                {
                    entry = Fork(Add(choice.Branches[i], next), entry);
                }

                return entry;
            case RegexNode.Repeated repeated:
                return Repeated(repeated, next);
            default:
                var place = ((RegexNode.At)node).Place;
                HasWordEdges |= place is RegexPlace.WordEdge or RegexPlace.NoWordEdge;
                return Put(new ByteStep(ByteStepKind.Pass, next, 0, 0, 0, place));
        }
    }

    private int Repeated(RegexNode.Repeated repeated, int next)
    {
        var entry = next;
        if (repeated.Most is null)
        {
            entry = Fork(0, next);
            steps[entry] = steps[entry] with { Next = Add(repeated.Part, entry) };
        }

        for (var i = repeated.Least; i < repeated.Most && !Full; i++)
        {
            entry = Fork(Add(repeated.Part, entry), next);
        }

        for (var i = 0; i < repeated.Least && !Full; i++)
        {
            var before = entry;
            entry = Add(repeated.Part, entry);
            if (entry == before)
            {
                break;
            }
        }

        return entry;
    }

    private int Letter(CodePoints oneOf, int next)
    {
        if (!rows.TryGetValue(oneOf, out var found))
        {
            rows.Add(oneOf, found = []);
            foreach (var (first, last) in oneOf.Ranges)
            {
                Utf8Ranges.Add(first, last, found);
            }
        }

        var entry = -1;
        foreach (var row in found)
        {
            var begin = next;
            for (var i = row.Length - 1; i >= 0; i--)
            {
                begin = Put(new ByteStep(ByteStepKind.Take, begin, 0, row[i].First, row[i].Last, default));
            }

            entry = entry < 0 ? begin : Fork(begin, entry);
            if (Full)
            {
                break;
            }
        }

        // A class without a character: nothing passes.
        return entry >= 0 ? entry : Put(new ByteStep(ByteStepKind.Take, next, 0, 1, 0, default));
    }

    private int Fork(int next, int other) => Put(new ByteStep(ByteStepKind.Fork, next, other, 0, 0, default));

    private int Put(ByteStep step)
    {
        if (!Full)
        {
            steps.Add(step);
        }

        return steps.Count - 1;
    }
}
