using Serverless.Core.Rules.Matching;

namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>A regular expression as a table from state and byte to the next state: one look-up a byte, whatever the bytes are, and no memory. Immutable.</summary>
internal sealed class RegexTable
{
    /// <summary>Nothing can be found any more.</summary>
    internal const int Lost = 0;

    /// <summary>It has been found.</summary>
    internal const int Found = 1;

    internal const int Start = 2;

    private readonly byte[] classes;
    private readonly ushort[] next;
    private readonly bool[] foundAtEnd;
    private readonly int width;

    /// <param name="classes">Of each byte; bytes of one class go the same way everywhere.</param>
    /// <param name="next">By state, and within it by class.</param>
    internal RegexTable(byte[] classes, int width, ushort[] next, bool[] foundAtEnd) =>
        (this.classes, this.width, this.next, this.foundAtEnd) = (classes, width, next, foundAtEnd);

    public int Entries => next.Length;

    /// <summary>Whether it is found anywhere in a UTF-8 text.</summary>
    public bool IsIn(ReadOnlySpan<byte> utf8)
    {
        var state = Start;
        foreach (var letter in utf8)
        {
            MatchingSteps.Count();
            state = next[(state * width) + classes[letter]];
            if (state <= Found)
            {
                return state == Found;
            }
        }

        return foundAtEnd[state];
    }
}
