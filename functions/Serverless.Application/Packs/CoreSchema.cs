using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serverless.Application.Packs;

/// <summary>What a plain scalar means (YAML 1.2.2, section 10.3.2): <c>null</c>, <c>~</c> and nothing; <c>true</c> and <c>false</c> in three spellings each;
/// numbers; and texts, so that <c>NO</c>, <c>on</c>, <c>1_000</c>, <c>12:30</c> and <c>2024-01-01</c> are texts.</summary>
/// <remarks>A number that is also a JSON number keeps its spelling. Others are rewritten to the same value: <c>+1</c> to <c>1</c>, <c>007</c> to <c>7</c>,
/// <c>.5</c> to <c>0.5</c>, <c>1.</c> to <c>1.0</c>, <c>0x10</c> to <c>16</c>, <c>0o17</c> to <c>15</c>. Infinity and not-a-number have no JSON and are refused,
/// as are hexadecimal and octal numbers of more than 64 bits.</remarks>
internal static partial class CoreSchema
{
    public static (JsonValueKind Kind, string Text, string? Fault) Resolve(string plain)
    {
        switch (plain)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (JsonValueKind.Null, "null", null);
            case "true" or "True" or "TRUE":
                return (JsonValueKind.True, "true", null);
            case "false" or "False" or "FALSE":
                return (JsonValueKind.False, "false", null);
        }

        if (!char.IsAsciiDigit(plain[0]) && plain[0] is not ('+' or '-' or '.'))
        {
            return (JsonValueKind.String, plain, null);
        }

        if (JsonNumber().IsMatch(plain))
        {
            return (JsonValueKind.Number, plain, null);
        }

        if (NotFinite().IsMatch(plain))
        {
            return (JsonValueKind.String, plain, $"The number {plain} cannot be written in JSON; put it in quotes to mean a text.");
        }

        return Based(plain) ?? Decimal(plain) ?? (JsonValueKind.String, plain, null);
    }

    private static (JsonValueKind, string, string?)? Based(string plain)
    {
        var hexadecimal = plain.StartsWith("0x", StringComparison.Ordinal);
        if (!hexadecimal && !plain.StartsWith("0o", StringComparison.Ordinal))
        {
            return null;
        }

        var digits = plain.AsSpan(2);
        if (digits.IsEmpty || digits.ContainsAnyExcept(hexadecimal ? "0123456789abcdefABCDEF" : "01234567"))
        {
            return null;
        }

        var value = UInt128.Zero;
        foreach (var digit in digits)
        {
            value = (value << (hexadecimal ? 4 : 3)) | (uint)Convert.ToInt32(digit.ToString(), 16);
            if (value > ulong.MaxValue)
            {
                return (JsonValueKind.String, plain, "A hexadecimal or octal number has at most 64 bits; write it in decimal, or put it in quotes to mean a text.");
            }
        }

        return (JsonValueKind.Number, value.ToString(CultureInfo.InvariantCulture), null);
    }

    private static (JsonValueKind, string, string?)? Decimal(string plain)
    {
        var match = CoreNumber().Match(plain);
        if (!match.Success)
        {
            return null;
        }

        var sign = match.Groups["sign"].Value == "-" ? "-" : "";
        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value is "." ? ".0" : match.Groups["fraction"].Value;
        return (JsonValueKind.Number, $"{sign}{(whole.Length == 0 ? "0" : whole)}{fraction}{match.Groups["exponent"].Value}", null);
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^(?<sign>[-+]?)(?:(?<whole>[0-9]+)(?<fraction>\.[0-9]*)?|(?<fraction>\.[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CoreNumber();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.NonBacktracking)]
    private static partial Regex NotFinite();
}
