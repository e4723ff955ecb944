using System.Text;
using System.Text.RegularExpressions;

namespace Serverless.Core.Schemas;

/// <summary>Regular expressions as a schema means them (ECMA-262, matched anywhere in the text), for an engine that never backtracks.</summary>
internal static partial class SchemaPattern
{
    private const string Space = @"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    /// <summary>Null where it is none.</summary>
    public static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>There <c>$</c> is only the very end, and the classes hold ASCII.</summary>
    private static string Translate(string pattern)
    {
        var result = new StringBuilder();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (Property().Match(pattern, i) is { Success: true } property)
            {
                result.Append(property.Groups[1].Value).Append(ShortName(property.Groups[2].Value)).Append('}');
                i += property.Length - 1;
                continue;
            }

            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], inClass));
                continue;
            }

            inClass = c switch { '[' => true, ']' => false, _ => inClass };
            result.Append(c == '$' && !inClass ? @"\z" : c is '[' && i > 0 && inClass && result[^1] == '[' ? @"\[" : c.ToString());
        }

        return result.ToString();
    }

    [GeneratedRegex(@"\G(\\[pP]\{)(?:General_Category=|gc=)?(\w+)\}")]
    private static partial Regex Property();

    private static string ShortName(string name) => name switch
    {
        "Letter" => "L",
        "Uppercase_Letter" => "Lu",
        "Lowercase_Letter" => "Ll",
        "Mark" => "M",
        "Number" => "N",
        "Decimal_Number" => "Nd",
        "Punctuation" => "P",
        "Symbol" => "S",
        "Separator" => "Z",
        _ => name,
    };

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', true) => "0-9",
        ('d', false) => "[0-9]",
        ('D', false) => "[^0-9]",
        ('w', true) => "A-Za-z0-9_",
        ('w', false) => "[A-Za-z0-9_]",
        ('W', false) => "[^A-Za-z0-9_]",
        ('s', true) => Space,
        ('s', false) => $"[{Space}]",
        ('S', false) => $"[^{Space}]",
        ('/', _) => "/",
        _ => $"\\{c}",
    };
}
