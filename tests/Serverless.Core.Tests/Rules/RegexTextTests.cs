using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

[Collection(nameof(Alone))]
public sealed class RegexTextTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("^abc$", "abc", true)]
    [InlineData("abc$", "abc\n", false)]
    [InlineData("^$", "", true)]
    [InlineData("^$", "a", false)]
    [InlineData("^web-\\d{1,3}\\.(eu|us)$", "web-17.eu", true)]
    [InlineData("^web-\\d{1,3}\\.(eu|us)$", "web-1234.eu", false)]
    [InlineData("a{2,}", "bab", false)]
    [InlineData("a{2,}?", "baaab", true)]
    [InlineData("(?i)straße", "STRASSE STRAẞE", true)]
    [InlineData("(?i)[k-l]", "\u212A", true)]
    [InlineData("(?i)[^k]", "K\u212Ak", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[^x]{3}$", "é😀ß", true)]
    [InlineData("[à-ü]", "ö", true)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("\\berror\\b", "an error.", true)]
    [InlineData("\\berror\\b", "terrors", false)]
    [InlineData("\\Brr\\B", "terrors", true)]
    [InlineData("(?<level>warn|err) (?P<more>x)", "err x", true)]
    [InlineData("[\\w.-]+@[\\w-]+", "to ann@example", true)]
    [InlineData("[^\\s\\d]", " 1 2 ", false)]
    [InlineData("\\u00e9\\x41\\t\\.", "éA\t.", true)]
    [InlineData("a||b", "", true)]
    [InlineData("(a*)*b", "aaac", false)]
    [InlineData("a^b|a$b", "ab", false)]
    public void It_is_found_anywhere_in_a_text(string expression, string text, bool found) => Assert.Equal(found, Read(expression).IsIn(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("(a)\\1", "refers back")]
    [InlineData("(?=a)", "cannot decide")]
    [InlineData("(?<!a)b", "cannot decide")]
    [InlineData("(?>a)b", "cannot decide")]
    [InlineData("a(?i)b", "cannot decide")]
    [InlineData("\\p{L}", "there is not")]
    [InlineData("[[:alpha:]]", "write \\[")]
    [InlineData("[]", "empty or not closed")]
    [InlineData("[a", "empty or not closed")]
    [InlineData("[b-a]", "end comes before")]
    [InlineData("(a", "not closed")]
    [InlineData("a)", "closes nothing")]
    [InlineData("*a", "repeats nothing")]
    [InlineData("a**", "repeats a repetition")]
    [InlineData("a{2", "no count")]
    [InlineData("a{3,2}", "no count")]
    [InlineData("a{1001}", "no count")]
    [InlineData("a\\", "ends in a backslash")]
    [InlineData("\\uD83D", "half a character")]
    [InlineData("(((((((((((((((((((((((((((((((((a)))))))))))))))))))))))))))))))))", "nests more than")]
    public void What_no_automaton_decides_or_is_malformed_is_refused_with_the_reason(string expression, string reason)
    {
        Assert.Null(RegexText.TryParse(expression, out var fault));
        Assert.Contains(reason, fault);
    }

    [Theory]
    [InlineData("(a|b)*a(a|b){20}")]
    [InlineData("((((a{100}){100}){100}){100}){100}")]
    [InlineData("((()*){1000}){1000}")]
    [InlineData("(((^{1000}){1000}){1000}){1000}")]
    [InlineData(".*a.{200}b.{200}c.{200}")]
    [InlineData("(x+x+)+y.{1,500}(x+x+)+z")]
    [InlineData("(?i)[^a-z]{900}")]
    [InlineData("(a?){500}a{500}")]
    [InlineData("(.|a|\\w|[^x]){1,900}$")]
    public void An_expression_made_to_explode_is_answered_at_once_and_in_little_memory(string expression)
    {
        RegexText.TryParse("(?i)warm up", out _);
        var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());

        var regex = RegexText.TryParse(expression, out var fault);
        var found = regex?.IsIn(Encoding.UTF8.GetBytes(new string('a', 1 << 20)));

        output.WriteLine($"{fault ?? $"compiled, {found}"}: {watch.Elapsed.TotalMilliseconds:F1} ms, {(GC.GetAllocatedBytesForCurrentThread() - before) >> 10} KiB");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Fact]
    public void It_agrees_with_the_framework_about_expressions_and_texts_by_chance()
    {
        var letter = Gen.Elements("a", "b", "c", "-", "é", ".", "[ab]", "[^a]", "[^é-ü]", "\\d", "\\w", "\\W", "\\s", "x", " ", "1");
        var atom = Gen.Frequency((8, letter), (1, Gen.Elements("^", "\\z", "\\b", "\\B")));
        var repeated = from part in atom from times in Gen.Frequency((6, Gen.Constant("")), (4, Gen.Elements("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"))) select IsPlace(part) ? part : part + times;
        var sequence = repeated.ArrayOf().Select(parts => string.Concat(parts.Take(5)));
        var grouped = from inner in sequence.ArrayOf(2) from times in Gen.Elements("", "*", "+", "{2}") select $"({inner[0]}|{inner[1]}){times}";
        var expression = from parts in Gen.Frequency((2, sequence), (1, grouped)).ArrayOf(3) from anyCase in Gen.Elements("", "", "(?i)") select anyCase + string.Concat(parts);
        var texts = Gen.Elements("a", "b", "c", "A", "B", "é", "É", "-", " ", "1", "x", "\n", "ä").ArrayOf().Select(parts => string.Concat(parts));

        Prop.ForAll(Arb.From(expression), Arb.From(texts.ArrayOf(10)), (expression, texts) =>
        {
            var (own, framework) = (RegexText.TryParse(expression, out _), new Regex(Spelled(expression), RegexOptions.ECMAScript));
            return texts.All(text => own is null || own.IsIn(Encoding.UTF8.GetBytes(text)) == framework.IsMatch(text)).Label(expression);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(12));
    }

    /// <summary>With the edges of words as looks to both sides. Of <c>\W+\B </c> in <c>"1-  "</c> the framework says otherwise that there is no match, and without
    /// going back it says that there is: it takes a loop before <c>\B</c> for one that need not give anything back.</summary>
    private static string Spelled(string expression) =>
        expression.Replace("\\b", @"(?:(?<=\w)(?!\w)|(?<!\w)(?=\w))", StringComparison.Ordinal).Replace("\\B", @"(?:(?<=\w)(?=\w)|(?<!\w)(?!\w))", StringComparison.Ordinal);

    private static bool IsPlace(string part) => part is "^" or "\\z" or "\\b" or "\\B";

    private static RegexText Read(string expression)
    {
        var read = RegexText.TryParse(expression, out var fault);
        Assert.Null(fault);
        return read!;
    }
}
