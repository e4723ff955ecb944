using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads <c>age</c>: <c>[">", "PT10M"]</c>, or a lower bound followed by a larger upper one.</summary>
internal static class AgeTestReader
{
    public static ValueTest? Read(DocumentNode node, List<Problem> problems)
    {
        if (node is not DocumentList { Items.Count: 2 or 4 } list)
        {
            return Refuse(node, """'age' is a list such as [">", PT10M], ["<=", P1D] or [">", PT10M, "<=", P1D].""", problems);
        }

        var first = Comparison(list, 0, problems);
        var second = list.Items.Count == 4 ? Comparison(list, 2, problems) : null;
        if (first is null || (second is null && list.Items.Count == 4))
        {
            return null;
        }

        if (second is null)
        {
            return first.IsLower ? new ValueTest.Age(first.Bound, null) : new ValueTest.Age(null, first.Bound);
        }

        if (!first.IsLower || second.IsLower)
        {
            return Refuse(node, "A range has its lower bound first: '>' or '>=', then '<' or '<='.", problems);
        }

        return first.Bound.Length < second.Bound.Length
            ? new ValueTest.Age(first.Bound, second.Bound)
            : Refuse(node, "The lower bound of the range is not below the upper one.", problems);
    }

    private static Compared? Comparison(DocumentList list, int at, List<Problem> problems)
    {
        if (list.Items[at] is not DocumentScalar { Kind: JsonValueKind.String, Text: "<" or "<=" or ">" or ">=" } sign)
        {
            Refuse(list.Items[at], "A comparison is one of '<', '<=', '>', '>='.", problems);
            return null;
        }

        if (list.Items[at + 1] is not DocumentScalar { Kind: JsonValueKind.String } text || !IsoDuration.TryParse(text.Text, out var length))
        {
            Refuse(list.Items[at + 1], $"After '{sign.Text}' comes a duration of ISO 8601, such as PT10M or P1D.", problems);
            return null;
        }

        return new Compared(sign.Text[0] == '>', new AgeBound(length, sign.Text.EndsWith('=')));
    }

    private static ValueTest? Refuse(DocumentNode node, string sentence, List<Problem> problems)
    {
        problems.Add(node.Place.Problem("pattern/malformed-age", sentence));
        return null;
    }

    private sealed record Compared(bool IsLower, AgeBound Bound);
}
