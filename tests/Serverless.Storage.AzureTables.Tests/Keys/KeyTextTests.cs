using FsCheck;
using FsCheck.Fluent;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Tests.Keys;

/// <summary>Run ids, rule names and event texts come from outside; keys and properties take what they may hold.</summary>
public sealed class KeyTextTests
{
    /// <summary>Any UTF-16, halves of pairs included, with much of what keys may not hold.</summary>
    private static readonly Arbitrary<string> Hostile = Gen.Choose(0, 120)
        .SelectMany(length => Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 0xFFFF).Select(unit => (char)unit), Gen.Elements('/', '\\', '#', '?', '~', '\'', '%', '\0', '\t', '\u007f', '\u0085', '\ud83d', 'u', '0', '-')), length))
        .Select(units => new string(units))
        .ToArbitrary();

    [Fact]
    public void A_key_holds_nothing_that_a_key_may_not_hold() => Prop.ForAll(Hostile, text =>
    {
        var key = KeyText.Of(text);
        return key.Length <= KeyText.Longest && key.All(unit => unit is > ' ' and < '\u007f' and not ('/' or '\\' or '#' or '?' or '\'' or '%'));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_texts_never_become_one_key() => Prop.ForAll(Hostile, Hostile, (one, other) => (KeyText.Of(one) == KeyText.Of(other)) == (one == other)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a/b", "a~002Fb")]
    [InlineData("~002F", "/")]
    [InlineData("~", "")]
    [InlineData("A", "a")]
    public void Texts_that_look_alike_stay_apart(string one, string other) => Assert.NotEqual(KeyText.Of(one), KeyText.Of(other));

    [Fact]
    public void The_hash_of_a_long_text_is_no_short_text()
    {
        var hashed = KeyText.Of(new string('/', 100));

        Assert.NotEqual(hashed, KeyText.Of(hashed));
        Assert.StartsWith("~~", hashed, StringComparison.Ordinal);
        Assert.DoesNotContain("~~", KeyText.Of("~~"), StringComparison.Ordinal);
    }

    [Fact]
    public void Derived_ids_stay_as_they_are() => Assert.Equal("0123456789abcdef0123456789abcdef", KeyText.Of("0123456789abcdef0123456789abcdef"));

    [Fact]
    public void A_stored_text_comes_back_and_has_no_control_character_and_no_half_of_a_pair() => Prop.ForAll(Hostile, text =>
    {
        var stored = StoredText.Encode(text);
        return StoredText.Decode(stored) == text && !stored.Any(char.IsControl) && stored == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(stored));
    }).QuickCheckThrowOnFailure();
}
