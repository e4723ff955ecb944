namespace Serverless.Jq.Values.Tapes;

/// <summary>What an entry of a tape stands for.</summary>
internal enum TapeKind : byte
{
    Null,
    False,
    True,

    /// <summary>A number whose text is already what jq prints for it.</summary>
    PlainNumber,

    /// <summary>Any other number, <c>nan</c> and <c>infinity</c> included.</summary>
    Number,

    /// <summary>A string without escapes.</summary>
    PlainText,

    /// <summary>A string whose escapes are the ones jq prints.</summary>
    EscapedText,

    /// <summary>A string with escapes that jq prints otherwise.</summary>
    ForeignText,

    Array,
    Object,
}
