using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class WildcardTextTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("*b*b", "b", false)]
    [InlineData(@"a\*b", "a*b", true)]
    [InlineData(@"a\*b", "axb", false)]
    [InlineData(@"\\*", @"\x", true)]
    [InlineData(@"\**", "*x", true)]
    [InlineData("日*語", "日本語", true)]
    public void A_star_is_any_run_of_characters(string wildcard, string text, bool matches) => Assert.Equal(matches, Matches(wildcard, text));

    [Theory]
    [InlineData("a**b")]
    [InlineData("**")]
    [InlineData(@"a\b")]
    [InlineData(@"a\")]
    public void Two_stars_in_a_row_and_idle_backslashes_are_refused(string wildcard)
    {
        Assert.Null(WildcardText.TryParse(wildcard, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void Matching_agrees_with_trying_every_split() =>
        Prop.ForAll(Arb.From(Text("ab*", 8)), Arb.From(Text("ab", 10)), (wildcard, text) =>
            wildcard.Contains("**", StringComparison.Ordinal) || Matches(wildcard, text) == EverySplit(wildcard, text)).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static bool Matches(string wildcard, string text) => WildcardText.TryParse(wildcard, out _)!.Matches(Encoding.UTF8.GetBytes(text));

    private static bool EverySplit(string wildcard, string text) =>
        wildcard.Length == 0 ? text.Length == 0
        : wildcard[0] == '*' ? Enumerable.Range(0, text.Length + 1).Any(i => EverySplit(wildcard[1..], text[i..]))
        : text.Length > 0 && text[0] == wildcard[0] && EverySplit(wildcard[1..], text[1..]);

    private static Gen<string> Text(string letters, int most) =>
        Gen.Elements(letters.ToCharArray()).ArrayOf().Select(all => new string(all.AsSpan(0, Math.Min(all.Length, most))));
}
