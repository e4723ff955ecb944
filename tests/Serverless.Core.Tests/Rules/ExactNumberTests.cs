using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("300", "300.0", 0)]
    [InlineData("300", "3.0e2", 0)]
    [InlineData("300", "30000E-2", 0)]
    [InlineData("0", "-0.000e7", 0)]
    [InlineData("0.1", "0.10", 0)]
    [InlineData("0.1", "0.1000000000000000055511151231257827", -1)]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    [InlineData("-5", "-5.5", 1)]
    [InlineData("-5", "0", -1)]
    [InlineData("1e309", "1e308", 1)]
    [InlineData("1e-400", "0", 1)]
    [InlineData("12", "1.2", 1)]
    [InlineData("1.23", "1.2", 1)]
    [InlineData("1e999999999999999999999", "1e5", 1)]
    [InlineData("1e-999999999999999999999", "1e-5", -1)]
    [InlineData("1e9223372036854775807", "1e5", 1)]
    [InlineData("1e9223372036854775808", "1e5", 1)]
    [InlineData("1e-9223372036854775808", "1e-5", -1)]
    [InlineData("1e18446744073709551616", "1e1000000000000000000", 0)]
    [InlineData("2e18446744073709551616", "1e1000000000000000000", 1)]
    [InlineData("1e999999999999999999", "1e1000000000000000000", -1)]
    public void Numbers_compare_by_value_and_not_by_spelling(string a, string b, int order)
    {
        Assert.Equal(order, Math.Sign(new ExactNumber(a).CompareTo(Encoding.ASCII.GetBytes(b))));
        Assert.Equal(-order, Math.Sign(new ExactNumber(b).CompareTo(new ExactNumber(a))));
        Assert.Equal(order == 0, new ExactNumber(a) == new ExactNumber(b));
    }

    [Fact]
    public void Comparing_agrees_with_fractions_of_big_integers() =>
        Prop.ForAll(Arb.From(Gen.Two(Spelling)), pair =>
        {
            var (a, b) = (pair.Item1, pair.Item2);
            var order = Math.Sign(new ExactNumber(a).CompareTo(Encoding.ASCII.GetBytes(b)));
            return (order == Fraction.Of(a).CompareTo(Fraction.Of(b))).Label($"{a} against {b} gave {order}")
                .And(order != 0 || new ExactNumber(a).GetHashCode() == new ExactNumber(b).GetHashCode());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>Few digits and small exponents, so that equal values in other spellings are common.</summary>
    private static Gen<string> Spelling =>
        from sign in Gen.Elements("", "-")
        from whole in Gen.Elements("0", "1", "10", "12", "100", "120", "9007199254740993")
        from fraction in Gen.Elements("", ".0", ".1", ".10", ".01", ".12", ".000")
        from exponent in Gen.Elements("", "e0", "e1", "E+2", "e-1", "e-2", "E-16", "e007")
        select sign + whole + fraction + exponent;

    private readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
    {
        public static Fraction Of(string text)
        {
            var parts = text.ToLowerInvariant().Split('e');
            var point = parts[0].IndexOf('.', StringComparison.Ordinal);
            var digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            var exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : parts[0].Length - point - 1);
            return exponent >= 0 ? new(digits * BigInteger.Pow(10, exponent), 1) : new(digits, BigInteger.Pow(10, -exponent));
        }

        public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }
}
