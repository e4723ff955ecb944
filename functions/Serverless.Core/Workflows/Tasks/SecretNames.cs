using System.Text.RegularExpressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Which secrets an expression names: <c>$secrets.name</c> or <c>$secrets["name"]</c>.</summary>
internal static partial class SecretNames
{
    public static IReadOnlyList<string> In(string expression) => [.. Named().Matches(expression).Select(NameOf).Distinct()];

    /// <summary>Whether every mention of <c>$secrets</c> says which one: a name that data could choose is none.</summary>
    public static bool AllSaid(string expression) => Mention().Count(expression) == Named().Count(expression);

    private static string NameOf(Match match) => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;

    [GeneratedRegex("""\$secrets(?:\s*\.\s*([A-Za-z_][A-Za-z0-9_]*)|\s*\.?\s*\[\s*"([A-Za-z0-9_.-]+)"\s*\])""")]
    private static partial Regex Named();

    [GeneratedRegex(@"\$secrets(?![A-Za-z0-9_])")]
    private static partial Regex Mention();
}
