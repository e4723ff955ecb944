namespace Serverless.Core.Rules.Patterns;

/// <summary>What making the tables of the expressions of one pattern, or of several that are read together, may take: each expression is bounded by itself, and many of them are together.
/// One thread at a time.</summary>
public sealed class RegexBudget
{
    /// <summary>The end of a sentence about an expression.</summary>
    internal const string Fault = "and those before it need too large automata together; bound their repetitions lower, anchor them with ^, or write fewer";

    /// <summary>Of one pattern, in steps: some 30 milliseconds.</summary>
    private const long MostWork = 4_000_000;

    /// <summary>Of one pattern, two bytes each.</summary>
    private const long MostEntries = 1 << 20;

    /// <summary>A set may take so many times what a pattern may.</summary>
    private const int PatternsOfSet = 16;

    private readonly RegexBudget? whole;
    private long work;
    private long entries;

    private RegexBudget(RegexBudget? whole, int times) => (this.whole, work, entries) = (whole, MostWork * times, MostEntries * times);

    internal bool IsUsedUp => work < 0 || entries < 0 || whole is { IsUsedUp: true };

    public static RegexBudget OfPattern() => new(null, 1);

    public static RegexBudget OfSet() => new(null, PatternsOfSet);

    /// <summary>For one of the patterns: what it takes is taken from this one too.</summary>
    internal RegexBudget Part() => new(this, 1);

    internal void Take(long steps, long made)
    {
        (work, entries) = (work - steps, entries - made);
        whole?.Take(steps, made);
    }
}
