using Serverless.Core.Rules.Patterns.Regexes;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A regular expression that is searched for in time linear in the text, without going back and without memory. What would need either, or too large
/// a table, is refused when it is read.</summary>
public sealed class RegexText : IEquatable<RegexText>
{
    /// <summary>In characters.</summary>
    public const int MostLength = 1_000;

    /// <summary>What a letter of the expression, or a step made of it, takes of a budget before the table is begun.</summary>
    private const int StepWork = 8;

    private readonly Lazy<RegexTable> table;

    private RegexText(string text, RegexNode root, int entries) =>
        (Text, Head, Needed, Entries, table) = (text, HeadOf(root), RegexLiteral.Of(root), entries, new(() => RegexTableBuilder.TryMake(ByteProgram.TryMake(root)!, out _)!));

    public string Text { get; }

    /// <summary>What every text it is found in begins with; empty where that is not known.</summary>
    internal string Head { get; }

    /// <summary>What stands somewhere in every text it is found in; empty where that is not known.</summary>
    internal string Needed { get; }

    /// <summary>Of its table, two bytes each, which is kept from the first search on.</summary>
    internal int Entries { get; }

    public bool Equals(RegexText? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as RegexText);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Null with the reason, as the end of a sentence, in <paramref name="fault"/>.</summary>
    public static RegexText? TryParse(string text, out string? fault) => TryParse(text, RegexBudget.OfPattern(), out fault);

    /// <param name="budget">What making its table takes is taken from it.</param>
    /// <inheritdoc cref="TryParse(string, out string?)"/>
    public static RegexText? TryParse(string text, RegexBudget budget, out string? fault)
    {
        if (budget.IsUsedUp)
        {
            fault = RegexBudget.Fault;
            return null;
        }

        if (text.Length > MostLength)
        {
            fault = $"is longer than {MostLength} characters";
            return null;
        }

        if (RegexReader.Read(text, out fault) is not { } root)
        {
            return null;
        }

        var (program, work) = (ByteProgram.TryMake(root), 0);
        var table = program is null ? null : RegexTableBuilder.TryMake(program, out work);
        budget.Take(work + (StepWork * ((program?.Count ?? ByteProgram.MostSteps) + text.Length)), table?.Entries ?? 0);
        if (table is not null && !budget.IsUsedUp)
        {
            return new RegexText(text, root, table.Entries);
        }

        if (budget.IsUsedUp)
        {
            fault = RegexBudget.Fault;
            return null;
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
