using FsCheck;
using FsCheck.Fluent;

namespace Serverless.Core.Tests.Rules;

/// <summary>Patterns with every operator and events that come near them, both as JSON in odd spellings. An event has no key twice in one object.</summary>
internal sealed class RandomLanguage(params string[] keys)
{
    public static readonly RandomLanguage Whole = new("a", "b", "c", "type", "a.b", "b.c.a", "é", "longer-than-seven", "longer-than-seven-too", "sevenle");

    /// <summary>So few keys that an event has all that a pattern names, by themselves and with dots, behind digits too.</summary>
    public static readonly RandomLanguage Narrow = new("a", "b1", "a.b1", "b1.a");

    private static readonly string[] Texts =
    [
        "", "a", "A", "ab", "aB", "abc", "abcabc", "b", "xaxb", "ß", "ẞ", "SS", "é", "É", "ς", "Σ", "😀", "😀a", "𐐀", "𐐨", "Ⱥ", "ⱥ", "K", "k", "ﬁ", "FI", "ı", "I", "i̇", "İ", "ŉa", "ʼNA", "aß", "ASS", "aßb", "ASSB", "10.0.0.1", "10.0.1.1",
        "0a00::1", "::1", "a.b", "a\\\"b", "a\\\\", "\\n", "*", "a*b", "300", "true", "a text that is longer than thirty-two bytes: one", "a text that is longer than thirty-two bytes: two",
        "the text at the end, an end of more than thirty-two bytes",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "0.0", "1", "1.0", "10e-1", "0.1e1", "-1", "2", "3", "300", "3e2", "3.0E+2", "0.30e3", "300.5", "0.1", "0.10", "1e-1", "9007199254740992", "9007199254740993", "1e400", "1e-400",
        "12345678901234567890123", "12345678901234567890124", "123456789012345678901230e-1", "1234567890123456789", "-300",
    ];

    public Gen<string> Pattern => PatternOf(2);

    public Gen<string> Event => Object(4);

    private static Gen<string> Text => Gen.Elements(Texts).Select(text => $"\"{text}\"");

    private static Gen<string> SpelledText => Gen.Frequency((4, Text), (1, Gen.Elements(Texts).Select(text => $"\"{Escaped(text)}\"")));

    private static Gen<string> Number => Gen.Elements(Numbers);

    private static Gen<string> Literal => Gen.Elements("true", "false", "null");

    private static Gen<string> Wildcard => Gen.Elements("*", "a*", "*b", "*a*", "a*b", "x*x*", "*😀*", "a text*one", "*bytes: *", "a\\\\\\\\*", "\\\\*", "*.*", "ab", "").Select(text => $"\"{text}\"");

    private static Gen<string> Times => Gen.Elements("2026-01-02T12:00:00Z", "2026-01-02T11:50:00Z", "2026-01-02T12:50:00+01:00", "2026-01-02T11:49:59.9999999Z", "2026-01-03T00:00:00Z", "2026-01-02T12:00:00", "1999-12-31t23:59:60z").Select(t => $"\"{t}\"");

    private static Gen<string> Regex => Gen.Elements("", "a", "^a", "b$", "^ab*c?$", "x.x", "[^a-c]", "(?i)AB", "(?i)[Σß]", "\\\\d+", "\\\\bb", "^(ab|abc)+$", "^.{2,4}$", "😀|é").Select(r => $$"""{"regex":"{{r}}"}""");

    private static Gen<string> OwnTest => Gen.Frequency(
        (2, Regex),
        (2, Text.Where(t => t.Length > 2).Select(t => $$"""{"contains":{{t}}}""")),
        (1, Text.Where(t => t.Length > 2).ArrayOf(2).Select(t => $$$"""{"contains":{"equals-ignore-case":[{{{t[0]}}},{{{t[1]}}}]}}""")),
        (2, from sign in Gen.Elements("<", "<=", ">", ">=") from length in Gen.Elements("PT10M", "PT0S", "-PT12H", "P1D") select $$"""{"age":["{{sign}}","{{length}}"]}"""));

    private static Gen<string> Test => Gen.Frequency(
        (6, OwnTest),
        (6, Text),
        (3, Number),
        (1, Literal),
        (2, Text.Select(t => $$"""{"prefix":{{t}}}""")),
        (2, Text.Select(t => $$"""{"suffix":{{t}}}""")),
        (2, Text.Select(t => $$"""{"equals-ignore-case":{{t}}}""")),
        (1, Text.Select(t => $$$"""{"prefix":{"equals-ignore-case":{{{t}}}}}""")),
        (1, Text.Select(t => $$$"""{"suffix":{"equals-ignore-case":{{{t}}}}}""")),
        (2, Wildcard.Select(t => $$"""{"wildcard":{{t}}}""")),
        (2, Gen.Elements("true", "false").Select(t => $$"""{"exists":{{t}}}""")),
        (1, Gen.Elements("10.0.0.0/8", "10.0.0.1/32", "0.0.0.0/0", "::/0", "::1/128", "a00::/8").Select(t => $$"""{"cidr":"{{t}}"}""")),
        (2, from sign in Gen.Elements("=", "<", "<=", ">", ">=") from n in Number select $$"""{"numeric":["{{sign}}",{{n}}]}"""),
        (1, Gen.Elements("[\">\",0,\"<=\",300]", "[\">=\",-1,\"<\",1]", "[\">\",12345678901234567890123,\"<\",12345678901234567890125]").Select(t => $$"""{"numeric":{{t}}}""")),
        (1, Text.Select(t => $$"""{"anything-but":{{t}}}""")),
        (1, Number.ArrayOf(2).Select(n => $$"""{"anything-but":[{{n[0]}},{{n[1]}}]}""")),
        (1, Text.ArrayOf(2).Select(t => $$$"""{"anything-but":{"equals-ignore-case":[{{{t[0]}}},{{{t[1]}}}]}}""")),
        (1, Gen.Elements("prefix", "suffix").SelectMany(op => Gen.Elements("a", "b", "ab", "é").Select(t => $$$"""{"anything-but":{"{{{op}}}":"{{{t}}}"}}"""))),
        (1, Wildcard.Select(t => $$$"""{"anything-but":{"wildcard":{{{t}}}}}""")));

    private static Gen<string> Scalars => from n in Gen.Choose(1, 3) from tests in Test.ArrayOf(n) select $"[{string.Join(",", tests)}]";

    /// <summary>What a field lists: tests of scalars, or <c>all</c> and <c>any</c>.</summary>
    private Gen<string> FieldOf(int depth) => depth == 0 ? Scalars : Gen.Frequency((4, Scalars), (1, ElementsOf(depth)), (1, ElementsOf(depth).ArrayOf(2).Select(both => $"{both[0][..^1]},{both[1][1..]}")));

    private Gen<string> ElementsOf(int depth) =>
        from which in Gen.Elements("all", "any")
        from condition in Gen.Frequency((2, Scalars.Where(tests => !tests.Contains("\"exists\":false", StringComparison.Ordinal))), (3, PatternOf(depth - 1)))
        select $$"""[{"{{which}}":{{condition}}}]""";

    private Gen<string> PatternOf(int depth)
    {
        var field = FieldOf(depth);
        var value = depth == 0 ? field : Gen.Frequency((3, field), (2, PatternOf(depth - 1)));
        var members = Members(Gen.Choose(1, 3), value);
        var branches = from n in Gen.Choose(2, 3) from all in members.ArrayOf(n) select $"\"$or\":[{string.Join(",", all.Select(m => $"{{{m}}}"))}]";
        return from plain in members
               from or in Gen.Frequency((3, Gen.Constant("")), (1, branches))
               select or.Length == 0 ? $"{{{plain}}}" : $"{{{plain},{or}}}";
    }

    private Gen<string> Object(int depth) => from members in Members(Gen.Choose(0, 6), Value(depth)) from space in Space select $"{{{space}{members}{space}}}";

    private Gen<string> Members(Gen<int> count, Gen<string> value) =>
        from n in count
        from keys in Gen.Elements(keys).ArrayOf(n)
        from spelled in Gen.Choose(0, 9).ArrayOf(n)
        from values in value.ArrayOf(n)
        from space in Space
        select string.Join($"{space},", keys.Zip(spelled, values).DistinctBy(m => m.First).Select(m => $"{space}\"{(m.Second == 0 ? Escaped(m.First) : m.First)}\"{space}:{space}{m.Third}"));

    private Gen<string> Value(int depth)
    {
        var scalar = Gen.Frequency((6, SpelledText), (1, Times), (4, Number), (2, Literal));
        if (depth == 0)
        {
            return scalar;
        }

        var array = from n in Gen.Choose(0, 4) from items in Value(depth - 1).ArrayOf(n) from space in Space select $"[{space}{string.Join($"{space},", items)}{space}]";
        var many = from n in Gen.Choose(1, 40) from inner in Object(0) select $"[{string.Join(",", Enumerable.Repeat(inner, n))},\"}}]\\\"\\\\\"]";
        return Gen.Frequency((5, scalar), (3, Object(depth - 1)), (3, array), (1, many));
    }

    private static Gen<string> Space => Gen.Frequency((6, Gen.Constant("")), (1, Gen.Elements(" ", "\n\t", "\r\n  ")));

    private static string Escaped(string text) => string.Concat(text.Replace("\\\\", "\u0001", StringComparison.Ordinal).Replace("\\\"", "\u0002", StringComparison.Ordinal).Replace("\\n", "\u0003", StringComparison.Ordinal)
        .Select(c => c switch { '\u0001' => "\\\\", '\u0002' => "\\u0022", '\u0003' => "\\u000A", _ => $"\\u{(int)c:x4}" }));
}
