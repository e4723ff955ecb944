using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

/// <summary>A token: its kind, its place in the text, its word (without the dot or dollar in front), and a literal's value.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text, JqValue Value = default)
{
    public bool Is(string symbol) => Kind is TokenKind.Symbol or TokenKind.Keyword && Text == symbol;

    /// <summary>How jq's parser names this token in its messages.</summary>
    public string Name => Kind switch
    {
        TokenKind.End => "end of file",
        TokenKind.Invalid => "INVALID_CHARACTER",
        TokenKind.Identifier => "IDENT",
        TokenKind.Field => "FIELD",
        TokenKind.Binding => "BINDING",
        TokenKind.Literal => "LITERAL",
        TokenKind.Format => "FORMAT",
        TokenKind.StringStart => "QQSTRING_START",
        TokenKind.StringText => "QQSTRING_TEXT",
        TokenKind.InterpolationStart => "QQSTRING_INTERP_START",
        TokenKind.InterpolationEnd => "QQSTRING_INTERP_END",
        TokenKind.StringEnd => "QQSTRING_END",
        TokenKind.Location => "$__loc__",
        TokenKind.Symbol when Text.Length == 1 => $"'{Text}'",
        _ => Text,
    };
}
