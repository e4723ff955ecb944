using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class FullCasingTests(ITestOutputHelper output)
{
    private static readonly Dictionary<int, string> Mapped = new()
    {
        ['ß'] = "SS", ['ﬁ'] = "FI", ['ﬃ'] = "FFI", ['ﬀ'] = "FF", ['ﬅ'] = "ST", ['ﬆ'] = "ST", ['ŉ'] = "ʼN", ['İ'] = "i\u0307", ['ı'] = "I", ['ǰ'] = "J\u030C", ['ΰ'] = "Υ\u0308\u0301", ['ᾳ'] = "ΑΙ", ['ᾼ'] = "ΑΙ",
    };

    private static readonly string[] Pieces = ["ß", "ẞ", "SS", "ss", "S", "s", "ſ", "ﬁ", "ﬃ", "ﬀ", "F", "FI", "fi", "I", "i", "ﬅ", "ﬆ", "ST", "T", "ŉ", "ʼN", "N", "ʼn", "İ", "i\u0307", "\u0307", "ı", "ǰ", "J", "\u030C", "ΰ", "Υ", "\u0308\u0301", "υ", "\u0301", "ᾳ", "ᾼ", "Α", "Ι", "ΑΙ", "αι", "a", "A", "𐐀", "𐐨"];

    [Theory]
    [InlineData("ß", "SS", true)]
    [InlineData("ß", "ẞ", true)]
    [InlineData("ß", "ss", false)]
    [InlineData("ß", "Ss", false)]
    [InlineData("ss", "ß", false)]
    [InlineData("ẞ", "SS", false)]
    [InlineData("straße", "StraSSE", true)]
    [InlineData("ﬁ", "FI", true)]
    [InlineData("ﬁ", "fi", false)]
    [InlineData("ŉ", "ʼN", true)]
    [InlineData("İ", "i\u0307", true)]
    [InlineData("İ", "i", false)]
    [InlineData("ı", "I", true)]
    [InlineData("ı", "i", false)]
    [InlineData("I", "ı", false)]
    [InlineData("ΰ", "Υ\u0308\u0301", true)]
    [InlineData("ΰ", "Ϋ\u0301", false)]
    [InlineData("ᾼ", "ΑΙ", true)]
    [InlineData("ßß", "SSS", false)]
    [InlineData("ßß", "SSß", true)]
    [InlineData("sß", "SSS", true)]
    [InlineData("ß", "S", false)]
    public void A_letter_of_a_pattern_is_also_what_full_casing_makes_of_it(string pattern, string value, bool equal)
    {
        Assert.Equal(equal, Passes(new ValueTest.EqualsIgnoreCase(pattern), value));
        Assert.Equal(!equal, Passes(new ValueTest.AnythingBut([new ValueTest.EqualsIgnoreCase(pattern)]), value));
        foreach (var more in (string[])["", "x", "S", "ß", "é😀"])
        {
            Assert.Equal(equal, Passes(new ValueTest.PrefixIgnoreCase(pattern + "|"), value + "|" + more));
            Assert.Equal(equal, Passes(new ValueTest.SuffixIgnoreCase("|" + pattern), more + "|" + value));
        }
    }

    [Fact]
    public void Every_code_point_is_what_the_libraries_of_unicode_make_of_it_and_no_other_sequence()
    {
        var (upper, lower) = (Casing("u_strToUpper"), Casing("u_strToLower"));
        Assert.SkipWhen(upper is null || lower is null, "There is no ICU on this machine.");
        var cased = Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Select(code => new Rune(code).ToString()).Select(letter => (Letter: letter, Upper: upper!(letter), Lower: lower!(letter)))
            .Where(it => it.Upper != it.Letter || it.Lower != it.Letter).ToList();
        var sequences = cased.SelectMany(it => (string[])[it.Upper, it.Lower]).Where(mapped => mapped.EnumerateRunes().Count() > 1).Append("I").Distinct().ToList();
        var (wrong, special) = (new List<string>(), 0);
        foreach (var (letter, toUpper, toLower) in cased)
        {
            var test = new ValueTest.EqualsIgnoreCase(letter);
            string[] expected = [.. ((string[])[toUpper, toLower]).Distinct()];
            wrong.AddRange(expected.Where(mapped => !Passes(test, mapped)).Select(mapped => $"{letter} is not {mapped}"));
            wrong.AddRange(sequences.Where(sequence => !expected.Contains(sequence) && !Folded(sequence).SequenceEqual(Folded(letter)) && Passes(test, sequence)).Select(mapped => $"{letter} is {mapped}"));
            special += expected.Any(mapped => !Folded(mapped).SequenceEqual(Folded(letter))) ? 1 : 0;
        }

        output.WriteLine($"{cased.Count} letters have another case, {special} of them one that does not fold to the same");
        Assert.Equal("", string.Join(", ", wrong));
        Assert.Equal(104, special);
    }

    [Fact]
    public void The_platform_itself_maps_none_of_these_letters_to_what_they_are_besides() =>
        Assert.All(Mapped, pair => Assert.DoesNotContain(pair.Value, (string[])[new Rune(pair.Key).ToString().ToUpperInvariant(), new Rune(pair.Key).ToString().ToLowerInvariant()]));

    [Fact]
    public void Compiled_explained_and_tried_one_spelling_after_the_other_they_are_found_alike() =>
        Prop.ForAll(Arb.From(Texts(4).ArrayOf(6)), Arb.From(Texts(5)), (written, value) =>
        {
            var texts = written.Select((text, i) => i % 3 == 0 && Spellings(text).FirstOrDefault(spelled => spelled != text) is { } other ? other : text).ToArray();
            var patterns = texts.SelectMany(text => new[] { "equals", "prefix", "suffix", "but", "list" }.Select(how => (How: how, Text: text))).ToList();
            var read = patterns.Select(it => Pattern(Written(it.How, it.Text))).ToList();
            string[] values = [value, .. texts.SelectMany(Spellings), .. texts.SelectMany(Spellings).Take(20).SelectMany(text => (string[])[text + value, value + text])];
            var compiled = RuleMatcher.Compile(read);
            return values.All(value =>
            {
                var (utf8, found) = (Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { a = value })), new List<int>());
                compiled.Match(utf8, Events.Requests.Noon, found);
                var expected = Enumerable.Range(0, patterns.Count).Where(i => Expected(patterns[i].How, patterns[i].Text, value)).ToList();
                return found.SequenceEqual(expected) && Enumerable.Range(0, read.Count).Where(i => PatternExplainer.Explain(read[i], utf8, Events.Requests.Noon).Matches).SequenceEqual(expected);
            }).Label($"{string.Join(", ", texts)} on {string.Join(", ", values)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(250).WithEndSize(30));

    [Fact]
    public void An_explanation_shows_the_text_as_it_was_written_and_what_was_seen()
    {
        var explanation = PatternExplainer.Explain(Pattern("""{"a":[{"equals-ignore-case":"straße"}]}"""), """{"a":"strasse"}"""u8, Events.Requests.Noon);

        Assert.Equal("It would match if 'a', now \"strasse\", is 'straße' in any case.", explanation.SmallestChange);
        Assert.Equal(FieldAnswer.False, explanation.FirstFailure!.Answer);
    }

    [Fact]
    public void A_text_with_other_letters_at_its_beginning_or_end_is_found_by_them_and_one_without_is_counted()
    {
        Assert.Equal(1, RuleMatcher.Weigh(Pattern("""{"a":[{"equals-ignore-case":"ßaß"}]}""")));
        Assert.Equal(0, RuleMatcher.Weigh(Pattern("""{"a":[{"equals-ignore-case":"straße"},{"equals-ignore-case":"ßa"},{"prefix":{"equals-ignore-case":"aß"}},{"suffix":{"equals-ignore-case":"ßb"}}]}""")));
        Assert.Equal(2, RuleMatcher.Weigh(Pattern("""{"a":[{"prefix":{"equals-ignore-case":"ßa"}},{"suffix":{"equals-ignore-case":"aß"}}]}""")));
        Assert.Null(RuleMatcher.TryCompile(Enumerable.Range(0, 10_001).Select(i => Pattern($$"""{"a":[{"equals-ignore-case":"ß{{i}}ß"}]}"""))));
    }

    [Fact]
    public void A_thousand_such_letters_cost_a_step_each_and_no_memory()
    {
        var (letters, before) = (new string('ß', 1_000), GC.GetAllocatedBytesForCurrentThread());
        var matcher = RuleMatcher.Compile([Pattern($$$"""{"a":[{"equals-ignore-case":"{{{letters}}}"},{"prefix":{"equals-ignore-case":"{{{letters}}}x"}},{"suffix":{"equals-ignore-case":"x{{{letters}}}"}}]}""")]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);

        var (nearly, matches) = (Encoding.UTF8.GetBytes($$"""{"a":"{{new string('S', 1 << 20)}}"}"""), new List<int>());
        var allocated = Enumerable.Range(0, 4).Min(_ =>
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            matcher.Match(nearly, Events.Requests.Noon, matches);
            return GC.GetAllocatedBytesForCurrentThread() - start;
        });

        Assert.Equal((0, 0), (allocated, matches.Count));
        matcher.Match(Encoding.UTF8.GetBytes($$"""{"a":"{{string.Concat(Enumerable.Repeat("SSßẞ", 250))}}"}"""), Events.Requests.Noon, matches);
        Assert.Empty(matches);
        matcher.Match(Encoding.UTF8.GetBytes($$"""{"a":"{{string.Concat(Enumerable.Repeat("SSßẞSS", 250))}}"}"""), Events.Requests.Noon, matches);
        Assert.Equal([0], matches);
    }

    private static Gen<string> Texts(int most) => from n in Gen.Choose(1, most) from pieces in Gen.Elements(Pieces).ArrayOf(n) select string.Concat(pieces);

    private static string Written(string how, string text) => how switch
    {
        "equals" => $$"""{"a":[{"equals-ignore-case":"{{text}}"}]}""",
        "but" => $$$"""{"a":[{"anything-but":{"equals-ignore-case":"{{{text}}}"}}]}""",
        "list" => $$$"""{"a":[5,{"anything-but":{"equals-ignore-case":["{{{text}}}","ſß"]}}],"$or":[{"a":[{"prefix":{"equals-ignore-case":"{{{text}}}"}},{"equals-ignore-case":"ﬁ"}]},{"b":[1]}]}""",
        _ => $$$"""{"a":[{"{{{how}}}":{"equals-ignore-case":"{{{text}}}"}}]}""",
    };

    private static bool Expected(string how, string text, string value) => how switch
    {
        "equals" => Ways(text, value).Contains(""),
        "but" => !Ways(text, value).Contains(""),
        "prefix" => Ways(text, value).Any(),
        "suffix" => Enumerable.Range(0, value.Length + 1).Where(i => i == value.Length || !char.IsLowSurrogate(value[i])).Any(i => Ways(text, value[i..]).Contains("")),
        _ => !Ways(text, value).Contains("") && !Ways("ſß", value).Contains("") && (Ways(text, value).Any() || Ways("ﬁ", value).Contains("")),
    };

    /// <summary>What is left of the value behind the text, for each way to read it there.</summary>
    private static IEnumerable<string> Ways(string text, string value)
    {
        if (text.Length == 0)
        {
            return [value];
        }

        var letter = text.EnumerateRunes().First();
        var folded = value.Length > 0 && value.EnumerateRunes().First() is var seen && CaseFolding.Fold(seen.Value) == CaseFolding.Fold(letter.Value) ? Ways(text[letter.Utf16SequenceLength..], value[seen.Utf16SequenceLength..]) : [];
        return Mapped.TryGetValue(letter.Value, out var mapped) && value.StartsWith(mapped, StringComparison.Ordinal) ? folded.Concat(Ways(text[letter.Utf16SequenceLength..], value[mapped.Length..])) : folded;
    }

    /// <summary>The text as it is, and with each letter in its other spelling.</summary>
    private static IEnumerable<string> Spellings(string text) =>
        [text, string.Concat(text.EnumerateRunes().Select(rune => Mapped.GetValueOrDefault(rune.Value) ?? Rune.ToUpperInvariant(rune).ToString())), string.Concat(text.EnumerateRunes().Select((rune, i) => i % 2 == 0 ? Mapped.GetValueOrDefault(rune.Value) ?? rune.ToString() : Rune.ToLowerInvariant(rune).ToString()))];

    private static int[] Folded(string text) => CaseFolding.Fold(text);

    private static bool Passes(ValueTest test, string value) => test.Matches(new LeafValue(JsonValueKind.String, Encoding.UTF8.GetBytes(value)), Events.Requests.Noon);

    private static EventPattern Pattern(string json) => PatternReader.ReadJson(Encoding.UTF8.GetBytes(json)).Value!;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, CharSet = CharSet.Unicode)]
    private delegate int MapCase([Out] char[] target, int capacity, char[] source, int length, byte[] locale, ref int error);

    /// <summary>A function of the library that the platform would use for languages; null where it is not there.</summary>
    private static Func<string, string>? Casing(string name)
    {
        foreach (var version in Enumerable.Range(60, 40).Reverse())
        {
            if (NativeLibrary.TryLoad($"libicuuc.so.{version}", out var library) && NativeLibrary.TryGetExport(library, $"{name}_{version}", out var export))
            {
                var map = Marshal.GetDelegateForFunctionPointer<MapCase>(export);
                return text =>
                {
                    var (target, error) = (new char[16], 0);
                    var length = map(target, target.Length, text.ToCharArray(), text.Length, [0], ref error);
                    Assert.True(error <= 0, $"{name} failed with {error}.");
                    return new string(target, 0, length);
                };
            }
        }

        return null;
    }
}
