namespace Serverless.Infra.Tests.Bicep;

internal enum TokenKind { Word, Number, Text, Sign, NewLine, End }

/// <param name="Value">The word, the number, the sign, or the whole text with its quotes.</param>
/// <param name="Line">Counted from 1.</param>
internal sealed record Token(TokenKind Kind, string Value, int Line)
{
    /// <summary>What a text is made of: strings, and the tokens of each expression in it.</summary>
    public IReadOnlyList<object> Parts { get; init; } = [];

    public bool Is(string sign) => Kind is TokenKind.Sign or TokenKind.Word && Value == sign;
}
