using System.Numerics;

namespace Serverless.Core.Rules.Matching;

/// <summary>What matching one event needs and the next event uses again: one for each thread, and one more for each level that patterns are nested, grown to the
/// largest event and set it has seen.</summary>
internal sealed class MatchScratch
{
    [ThreadStatic]
    private static Stack? ofThread;

    private readonly Stack stack;
    private MatchScratch? below;

    private ulong[] judged = [];
    private ulong[] answered = [];
    private int[] judgedRules = new int[64];
    private int judgedCount;
    private bool[] passed = [];
    private byte[] folded = [];
    private int[] gramsMet = [];
    private int[] steps = [];
    private int textsMet;

    public EventLeaves Leaves { get; } = new();

    public List<int> Found { get; } = [];

    public List<int> Answered { get; } = [];

    public List<Demand> Demands { get; } = [];

    /// <summary>What is left to hold while a rule is judged: a part of its program, and the place here of what is left behind it.</summary>
    public List<(int Part, int Behind)> Left { get; } = [];

    public ArrayConsistency Arrays { get; }

    public LeavesByValue ByValue { get; }

    private MatchScratch(Stack stack) => (this.stack, Arrays, ByValue) = (stack, new ArrayConsistency(Leaves), new LeavesByValue(Leaves));

    /// <summary>Those of one thread that are free: what is static for a thread is looked up once an event.</summary>
    private sealed class Stack
    {
        public MatchScratch? Top { get; set; }
    }

    public static MatchScratch Take()
    {
        var stack = ofThread ??= new Stack();
        var taken = stack.Top ?? new MatchScratch(stack);
        stack.Top = taken.below;
        return taken;
    }

    public void GiveBack() => (below, stack.Top) = (stack.Top, this);

    /// <summary>Forgets the event before.</summary>
    public void Clear(int rules, int questions, int paths)
    {
        foreach (var rule in judgedRules.AsSpan(0, judgedCount))
        {
            judged[rule >> 6] = 0;
        }

        foreach (var question in Answered)
        {
            answered[question >> 6] = 0;
        }

        judgedCount = 0;
        Answered.Clear();
        Found.Clear();
        Leaves.Clear(paths);
        ByValue.Clear();
        Grow(ref judged, rules);
        Grow(ref answered, questions);
    }

    /// <summary>True the first time a rule is met.</summary>
    public bool IsFirst(int rule)
    {
        ref var word = ref judged[rule >> 6];
        var bit = 1UL << rule;
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        if (judgedCount == judgedRules.Length)
        {
            Array.Resize(ref judgedRules, judgedCount * 2);
        }

        judgedRules[judgedCount++] = rule;
        return true;
    }

    /// <summary>True the first time a question has been answered with yes.</summary>
    public bool IsFirstYes(int question)
    {
        ref var word = ref answered[question >> 6];
        var bit = 1UL << question;
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        Answered.Add(question);
        return true;
    }

    public Span<bool> Passed(int count)
    {
        if (passed.Length < count)
        {
            passed = new bool[(int)BitOperations.RoundUpToPowerOf2((uint)count)];
        }

        var part = passed.AsSpan(0, count);
        part.Clear();
        return part;
    }

    public Span<int> Steps(int count)
    {
        if (steps.Length < count)
        {
            steps = new int[(int)BitOperations.RoundUpToPowerOf2((uint)count)];
        }

        var part = steps.AsSpan(0, count);
        part.Clear();
        return part;
    }

    /// <summary>What of the path is looked for in the text that was given last.</summary>
    public List<int> GramsFound { get; } = [];

    public void BeginGrams(int groups)
    {
        if (gramsMet.Length < groups)
        {
            gramsMet = new int[(int)BitOperations.RoundUpToPowerOf2((uint)groups)];
        }

        gramsMet.AsSpan(0, groups).Clear();
        textsMet = 0;
    }

    public void FindGrams(Indexing.TextGrams grams, ReadOnlySpan<byte> text)
    {
        GramsFound.Clear();
        grams.Find(text, gramsMet, ++textsMet, GramsFound);
    }

    public Span<byte> Folded(int length)
    {
        if (folded.Length < length)
        {
            folded = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)length)];
        }

        return folded;
    }

    private static void Grow(ref ulong[] bits, int count)
    {
        if (bits.Length * 64 < count)
        {
            bits = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)(count + 63) / 64)];
        }
    }
}
