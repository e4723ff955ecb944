namespace Serverless.Jq.Syntax;

/// <summary>Kinds of tokens; single characters have their own kind and everything else its name in messages.</summary>
internal enum TokenKind : byte
{
    End,
    Invalid,
    Identifier,
    Field,
    Binding,
    Literal,
    Format,
    Keyword,
    Symbol,
    StringStart,
    StringText,
    InterpolationStart,
    InterpolationEnd,
    StringEnd,
    Location,
}
