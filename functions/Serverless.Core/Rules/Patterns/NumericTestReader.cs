using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads <c>numeric</c>: <c>["=", 5]</c>, one bound, or a lower bound followed by a larger upper one.</summary>
internal static class NumericTestReader
{
    public static ValueTest? Read(DocumentNode node, List<Problem> problems)
    {
        if (node is not DocumentList { Items.Count: 2 or 4 } list)
        {
            return Refuse(node, """'numeric' is a list such as [">=", 90], ["=", 5] or [">", 0, "<=", 100].""", problems);
        }

        var first = Comparison(list, 0, problems);
        var second = list.Items.Count == 4 ? Comparison(list, 2, problems) : null;
        if (first is null || (second is null && list.Items.Count == 4))
        {
            return null;
        }

        if (second is null)
        {
            return first.Sign switch
            {
                "=" => new ValueTest.Number(first.Bound.Number),
                ">" or ">=" => new ValueTest.NumberRange(first.Bound, null),
                _ => new ValueTest.NumberRange(null, first.Bound),
            };
        }

        if (!first.Sign.StartsWith('>') || !second.Sign.StartsWith('<'))
        {
            return Refuse(node, "A range names its lower bound first: '>' or '>=', then '<' or '<='.", problems);
        }

        return first.Bound.Number < second.Bound.Number
            ? new ValueTest.NumberRange(first.Bound, second.Bound)
            : Refuse(node, $"The lower bound {first.Bound.Number} is not below the upper bound {second.Bound.Number}.", problems);
    }

    private static Compared? Comparison(DocumentList list, int at, List<Problem> problems)
    {
        if (list.Items[at] is not DocumentScalar { Kind: JsonValueKind.String, Text: "=" or "<" or "<=" or ">" or ">=" } sign)
        {
            Refuse(list.Items[at], "A comparison is one of '=', '<', '<=', '>', '>='.", problems);
            return null;
        }

        if (list.Items[at + 1] is not DocumentScalar { Kind: JsonValueKind.Number } number)
        {
            Refuse(list.Items[at + 1], $"After '{sign.Text}' comes a number, not {MapReader.Name(list.Items[at + 1].Kind)}.", problems);
            return null;
        }

        return new Compared(sign.Text, new NumberBound(new ExactNumber(number.Text), sign.Text.EndsWith('=')));
    }

    private static ValueTest? Refuse(DocumentNode node, string sentence, List<Problem> problems)
    {
        problems.Add(node.Place.Problem("pattern/malformed-numeric", sentence));
        return null;
    }

    private sealed record Compared(string Sign, NumberBound Bound);
}
