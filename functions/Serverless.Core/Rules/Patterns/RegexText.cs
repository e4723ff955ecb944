using Serverless.Core.Rules.Patterns.Regexes;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A regular expression that is searched for in time linear in the text, without going back and without memory. What would need either, or too large
/// a table, is refused when it is read.</summary>
public sealed class RegexText : IEquatable<RegexText>
{
    /// <summary>In characters.</summary>
    public const int MostLength = 1_000;

    private readonly Lazy<RegexTable> table;

    private RegexText(string text, RegexNode root, int entries) =>
        (Text, Head, Entries, table) = (text, HeadOf(root), entries, new(() => RegexTableBuilder.TryMake(ByteProgram.TryMake(root)!)!));

    public string Text { get; }

    /// <summary>What every text it is found in begins with; empty where that is not known.</summary>
    internal string Head { get; }

    /// <summary>Of its table, two bytes each, which is kept from the first search on.</summary>
    internal int Entries { get; }

    public bool Equals(RegexText? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as RegexText);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Null with the reason, as the end of a sentence, in <paramref name="fault"/>.</summary>
    public static RegexText? TryParse(string text, out string? fault)
    {
        if (text.Length > MostLength)
        {
            fault = $"is longer than {MostLength} characters";
            return null;
        }

        if (RegexReader.Read(text, out fault) is not { } root)
        {
            return null;
        }

        if (ByteProgram.TryMake(root) is { } program && RegexTableBuilder.TryMake(program) is { } table)
        {
            return new RegexText(text, root, table.Entries);
        }

        fault = "needs too large an automaton; bound its repetitions lower, or anchor it with ^";
        return null;
    }

    /// <summary>Whether it is found anywhere in a UTF-8 text.</summary>
    public bool IsIn(ReadOnlySpan<byte> utf8) => table.Value.IsIn(utf8);

    /// <summary>Makes the table now.</summary>
    internal void Make() => _ = table.Value;

    private static string HeadOf(RegexNode root)
    {
        if (root is not RegexNode.Sequence { Parts: [RegexNode.At { Place: RegexPlace.Start }, ..] and var parts })
        {
            return "";
        }

        var head = new System.Text.StringBuilder();
        foreach (var part in parts.Skip(1))
        {
            if (part is not RegexNode.Letter { OneOf.Ranges: [var (first, last)] } || first != last)
            {
                break;
            }

            head.Append(new System.Text.Rune(first));
        }

        return head.ToString();
    }
}
