namespace Serverless.Jq.Values;

/// <summary>What a <see cref="JqValue"/> points at when it is neither null nor a plain .NET string.</summary>
internal abstract class Cell(JqKind kind)
{
    public readonly JqKind Kind = kind;

    public static readonly Cell False = new Tag(JqKind.False);

    public static readonly Cell True = new Tag(JqKind.True);

    public static readonly Cell Number = new Tag(JqKind.Number);

    private sealed class Tag(JqKind kind) : Cell(kind);
}
