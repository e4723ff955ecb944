using System.Text;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class CaseFoldingTests
{
    [Theory]
    [InlineData("ec2", "EC2", true)]
    [InlineData("É", "é", true)]
    [InlineData("ΣΑΣ", "σας", true)]
    [InlineData("K", "k", true)]
    [InlineData("ǅ", "ǆ", true)]
    [InlineData("ẞ", "ß", true)]
    [InlineData("ß", "ss", false)]
    [InlineData("ı", "i", false)]
    [InlineData("İ", "i", false)]
    [InlineData("𐐀", "𐐨", true)]
    [InlineData("😀", "😀", true)]
    [InlineData("😀", "??", false)]
    [InlineData("a", "ab", false)]
    [InlineData("ab", "a", false)]
    [InlineData("Ꭰ", "ꭰ", true)]
    public void Texts_are_equal_when_their_folded_code_points_are(string a, string b, bool equal)
    {
        Assert.Equal(equal, CaseFolding.IsEqual(CaseFolding.Fold(a), Encoding.UTF8.GetBytes(b)));
        Assert.Equal(equal, CaseFolding.IsEqual(CaseFolding.Fold(b), Encoding.UTF8.GetBytes(a)));
    }

    [Fact]
    public void Folding_twice_is_folding_once()
    {
        Assert.All(Enumerable.Range(0, 0x20000), code => Assert.Equal(CaseFolding.Fold(code), CaseFolding.Fold(CaseFolding.Fold(code))));
    }

    [Fact]
    public void Every_simple_pair_of_the_platform_folds_to_one()
    {
        // The platform maps to upper case; ı, İ and ẞ are where folding and mapping part by design.
        var parted = new List<string>();
        foreach (var rune in Enumerable.Range(0, 0x20000).Where(Rune.IsValid).Select(code => new Rune(code)).Where(r => r.Value is not (0x130 or 0x131)))
        {
            var upper = Rune.ToUpperInvariant(rune);
            if (CaseFolding.Fold(rune.Value) != CaseFolding.Fold(upper.Value))
            {
                parted.Add($"{rune.Value:X4} {upper.Value:X4}");
            }
        }

        Assert.Equal("", string.Join(",", parted));
    }

    [Theory]
    [InlineData(".PNG", "photo.png", true)]
    [InlineData("é", "CAFÉ", true)]
    [InlineData("😀", "x😀", true)]
    [InlineData("", "x", true)]
    [InlineData("abc", "bc", false)]
    public void A_suffix_is_folded_from_the_end(string suffix, string text, bool ends) =>
        Assert.Equal(ends, CaseFolding.IsSuffix(CaseFolding.Fold(suffix), Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_is_no_utf8_never_takes_more_than_twice_its_bytes()
    {
        byte[] broken = [(byte)'A', 0xED, 0xA0, 0x81, 0xED, 0xB0, 0x80, 0xFF, 0xF0, 0x9F];
        var folded = new byte[broken.Length * 2];

        Assert.Equal([(byte)'a', .. broken[1..]], folded[..CaseFolding.Fold(broken, folded)]);
    }

    [Fact]
    public void Letters_without_accents_are_folded_wherever_they_stand()
    {
        var every = string.Concat(Enumerable.Range(1, 127).Select(i => (char)i));
        foreach (var before in Enumerable.Range(0, 17))
        {
            var text = new string('x', before) + every + "ÄZ" + every[..before];

            Assert.Equal(new string('x', before) + every.ToLowerInvariant() + "äz" + every[..before].ToLowerInvariant(), Encoding.UTF8.GetString(CaseFolding.FoldUtf8(text)));
        }
    }
}
