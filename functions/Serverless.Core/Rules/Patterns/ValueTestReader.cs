using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads one item of a field's list: a plain value or an object with one operator.</summary>
internal static class ValueTestReader
{
    private const string Operators = "exactly, prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists, cidr, contains, regex, age, all, any";

    /// <param name="nesting">How many <c>all</c> and <c>any</c> it stands in.</param>
    /// <returns>Null where a problem was added.</returns>
    public static FieldTest? Read(DocumentNode node, int nesting, RegexBudget budget, List<Problem> problems)
    {
        var test = node switch
        {
            DocumentScalar { Kind: JsonValueKind.String } text => new ValueTest.Text(text.Text),
            DocumentScalar { Kind: JsonValueKind.Number } number => new ValueTest.Number(new ExactNumber(number.Text)),
            DocumentScalar literal => new ValueTest.Literal(literal.Kind),
            DocumentMap map => Operator(map, nesting, budget, problems),
            _ => Refuse(node, "nested-list", "A field's list holds values and operators, not another list.", problems),
        };
        return test is null ? null : new FieldTest(node.Place, test);
    }

    private static ValueTest? Operator(DocumentMap map, int nesting, RegexBudget budget, List<Problem> problems)
    {
        if (SingleEntry(map, "a test", Operators, problems) is not { } entry)
        {
            return null;
        }

        return entry.Key switch
        {
            "exactly" => Text(entry, problems) is { } value ? new ValueTest.Text(value) : null,
            "prefix" => Affix(entry, v => new ValueTest.Prefix(v), v => new ValueTest.PrefixIgnoreCase(v), problems),
            "suffix" => Affix(entry, v => new ValueTest.Suffix(v), v => new ValueTest.SuffixIgnoreCase(v), problems),
            "equals-ignore-case" => Text(entry, problems) is { } value ? new ValueTest.EqualsIgnoreCase(value) : null,
            "wildcard" => Wildcard(entry.Value, problems),
            "anything-but" => AnythingBut(entry.Value, problems),
            "numeric" => NumericTestReader.Read(entry.Value, problems),
            "exists" => Exists(entry.Value, problems),
            "cidr" => Cidr(entry, problems),
            "contains" => Contains(entry, problems),
            "regex" => Regex(entry, budget, problems),
            "age" => AgeTestReader.Read(entry.Value, problems),
            "all" or "any" => ElementsReader.Read(entry, nesting, budget, problems),
            _ => Unknown(entry, Operators, problems),
        };
    }

    private static ValueTest? Affix(DocumentEntry entry, Func<string, ValueTest> plain, Func<string, ValueTest> anyCase, List<Problem> problems)
    {
        if (entry.Value is not DocumentMap map)
        {
            return Text(entry, problems) is { } value ? plain(value) : null;
        }

        if (SingleEntry(map, $"'{entry.Key}'", "equals-ignore-case", problems) is not { } inner)
        {
            return null;
        }

        return inner.Key != "equals-ignore-case" ? Unknown(inner, "equals-ignore-case", problems) : Text(inner, problems) is { } folded ? anyCase(folded) : null;
    }

    private static ValueTest? Wildcard(DocumentNode node, List<Problem> problems)
    {
        if (node is not DocumentScalar { Kind: JsonValueKind.String } text)
        {
            return Refuse(node, "wrong-kind", $"'wildcard' takes a text, not {MapReader.Name(node.Kind)}.", problems);
        }

        return WildcardText.TryParse(text.Text, out var fault) is { } wildcard
            ? new ValueTest.Wildcard(wildcard)
            : Refuse(node, "malformed-wildcard", $"The wildcard '{text.Text}' {fault}.", problems);
    }

    private static ValueTest? Contains(DocumentEntry entry, List<Problem> problems)
    {
        var (node, anyCase) = (entry.Value, false);
        if (node is DocumentMap map)
        {
            if (SingleEntry(map, "'contains'", "equals-ignore-case", problems) is not { } inner)
            {
                return null;
            }

            if (inner.Key != "equals-ignore-case")
            {
                return Unknown(inner, "equals-ignore-case", problems);
            }

            (node, anyCase) = (inner.Value, true);
        }

        var items = node is DocumentList list ? list.Items : [node];
        if (items.Count > 0 && items.All(item => item is DocumentScalar { Kind: JsonValueKind.String, Text.Length: > 0 }))
        {
            return new ValueTest.Contains([.. items.Select(item => ((DocumentScalar)item).Text)], anyCase);
        }

        return Refuse(node, "malformed-contains", "'contains' takes a text or a list of texts, none of them empty, or an object with equals-ignore-case.", problems);
    }

    private static ValueTest? Regex(DocumentEntry entry, RegexBudget budget, List<Problem> problems)
    {
        if (Text(entry, problems) is not { } text)
        {
            return null;
        }

        return RegexText.TryParse(text, budget, out var fault) is { } regex
            ? new ValueTest.Regex(regex)
            : Refuse(entry.Value, "malformed-regex", $"The expression '{(text.Length <= 60 ? text : text[..60] + "…")}' {fault}.", problems);
    }

    private static ValueTest? Exists(DocumentNode node, List<Problem> problems) => node.Kind switch
    {
        JsonValueKind.True => new ValueTest.Present(),
        JsonValueKind.False => new ValueTest.Absent(),
        _ => Refuse(node, "wrong-kind", $"'exists' is true or false, not {MapReader.Name(node.Kind)}.", problems),
    };

    private static ValueTest? Cidr(DocumentEntry entry, List<Problem> problems)
    {
        if (Text(entry, problems) is not { } text)
        {
            return null;
        }

        return AddressRange.TryParse(text) is { } range
            ? new ValueTest.Cidr(range)
            : Refuse(entry.Value, "malformed-cidr", $"'{text}' is no address range; write an IPv4 or IPv6 address, a slash and the number of fixed bits, such as 10.0.0.0/8.", problems);
    }

    private static ValueTest? AnythingBut(DocumentNode node, List<Problem> problems)
    {
        if (node is DocumentMap map)
        {
            return AnythingButOperator(map, problems);
        }

        var items = node is DocumentList list ? list.Items : [node];
        if (items.Count > 0 && items.All(item => item.Kind == JsonValueKind.String))
        {
            return new ValueTest.AnythingBut([.. items.Select(item => new ValueTest.Text(((DocumentScalar)item).Text))]);
        }

        if (items.Count > 0 && items.All(item => item.Kind == JsonValueKind.Number))
        {
            return new ValueTest.AnythingBut([.. items.Select(item => new ValueTest.Number(new ExactNumber(((DocumentScalar)item).Text)))]);
        }

        return Refuse(node, "malformed-anything-but", "'anything-but' takes a text, a number, a list of texts, a list of numbers, or an object with prefix, suffix, equals-ignore-case or wildcard.", problems);
    }

    private static ValueTest? AnythingButOperator(DocumentMap map, List<Problem> problems)
    {
        const string inside = "prefix, suffix, equals-ignore-case, wildcard";
        if (SingleEntry(map, "'anything-but'", inside, problems) is not { } entry)
        {
            return null;
        }

        var items = entry.Value is DocumentList list ? list.Items : [entry.Value];
        if (items.Count == 0)
        {
            return Refuse(entry.Value, "empty-list", $"'{entry.Key}' lists no text; give at least one.", problems);
        }

        var tests = new List<ValueTest>();
        foreach (var item in items)
        {
            if (RefusedValue(entry, item, inside, problems) is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        return new ValueTest.AnythingBut(tests);
    }

    private static ValueTest? RefusedValue(DocumentEntry entry, DocumentNode item, string inside, List<Problem> problems)
    {
        if (entry.Key is not ("prefix" or "suffix" or "equals-ignore-case" or "wildcard"))
        {
            return Unknown(entry, inside, problems);
        }

        if (item is not DocumentScalar { Kind: JsonValueKind.String } text)
        {
            return Refuse(item, "wrong-kind", $"'{entry.Key}' inside 'anything-but' takes texts, not {MapReader.Name(item.Kind)}.", problems);
        }

        if (text.Text.Length == 0 && entry.Key is "prefix" or "suffix")
        {
            return Refuse(item, "empty-affix", $"Every text has the empty {entry.Key}, so nothing could match; give at least one character.", problems);
        }

        return entry.Key switch
        {
            "prefix" => new ValueTest.Prefix(text.Text),
            "suffix" => new ValueTest.Suffix(text.Text),
            "equals-ignore-case" => new ValueTest.EqualsIgnoreCase(text.Text),
            _ => Wildcard(item, problems),
        };
    }

    private static DocumentEntry? SingleEntry(DocumentMap map, string what, string choices, List<Problem> problems)
    {
        if (map.Entries.Count == 1)
        {
            return map.Entries[0];
        }

        var sentence = map.Entries.Count == 0 ? $"An empty object says nothing; {what} is one of {choices}." : $"One object holds one operator; write {map.Entries.Count} objects to mean any of them.";
        Refuse(map, "one-operator", sentence, problems);
        return null;
    }

    private static string? Text(DocumentEntry entry, List<Problem> problems)
    {
        if (entry.Value is DocumentScalar { Kind: JsonValueKind.String } text)
        {
            return text.Text;
        }

        Refuse(entry.Value, "wrong-kind", $"'{entry.Key}' takes one text, not {MapReader.Name(entry.Value.Kind)}.", problems);
        return null;
    }

    private static ValueTest? Unknown(DocumentEntry entry, string choices, List<Problem> problems)
    {
        problems.Add(entry.KeyPlace.Problem("pattern/unknown-operator", $"'{entry.Key}' is no operator here; there is {choices}."));
        return null;
    }

    private static ValueTest? Refuse(DocumentNode node, string code, string sentence, List<Problem> problems)
    {
        problems.Add(node.Place.Problem($"pattern/{code}", sentence));
        return null;
    }
}
