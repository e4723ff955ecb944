using System.Buffers;

namespace Serverless.Jq.Values.Tapes;

/// <summary>What stands in a JSON text outside of strings and punctuation: literals and numbers.</summary>
internal static class Words
{
    private static readonly SearchValues<byte> ends = SearchValues.Create(" \t\r\n\"[]{}:,"u8);

    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny(ends);
        return end < 0 ? text.Length : end;
    }

    /// <summary>Null where the word is none that jq knows.</summary>
    public static TapeKind? KindOf(ReadOnlySpan<byte> word) => word[0] switch
    {
        (byte)'t' => word.SequenceEqual("true"u8) ? TapeKind.True : null,
        (byte)'f' => word.SequenceEqual("false"u8) ? TapeKind.False : null,
        (byte)'n' when word.Length > 1 && word[1] == 'u' => word.SequenceEqual("null"u8) ? TapeKind.Null : null,
        _ when NumberText.IsPlain(word) => TapeKind.PlainNumber,
        _ => NumberText.IsWord(word) ? TapeKind.Number : null,
    };
}
