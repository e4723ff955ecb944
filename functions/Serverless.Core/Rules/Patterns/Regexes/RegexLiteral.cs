using System.Text;

namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>The longest run of characters that every text holds in which an expression is found.</summary>
internal sealed class RegexLiteral
{
    private readonly StringBuilder run = new();
    private string longest = "";

    private RegexLiteral()
    {
    }

    /// <summary>Empty where none is known.</summary>
    public static string Of(RegexNode root)
    {
        var literal = new RegexLiteral();
        literal.Walk(root);
        literal.End();
        return literal.longest;
    }

    private void Walk(RegexNode node)
    {
        switch (node)
        {
            case RegexNode.Letter { OneOf.Ranges: [var (first, last)] } when first == last && Rune.IsValid(first):
                run.Append(new Rune(first));
                break;
            case RegexNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Walk(part);
                }

                break;
            case RegexNode.Repeated { Least: > 0 } repeated:
                Walk(repeated.Part);
                End();
                if (repeated.Part is RegexNode.Letter)
                {
                    // The last time is before what follows, as the first was behind what went before.
                    Walk(repeated.Part);
                }

                break;
            case RegexNode.At:
                break;
            default:
                End();
                break;
        }
    }

    private void End()
    {
        longest = run.Length > longest.Length ? run.ToString() : longest;
        run.Clear();
    }
}
