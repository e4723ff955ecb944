using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Jq.Builtins;

/// <summary>The groups of a pattern in the order they open, which is jq's; .NET numbers named groups after the others.</summary>
internal static class PatternGroups
{
    public static (int[] Numbers, string?[] Names) InOrder(Regex regex, string pattern)
    {
        var numbers = new List<int>();
        var names = new List<string?>();
        var unnamed = 0;
        foreach (var name in Opening(pattern, regex.Options.HasFlag(RegexOptions.IgnorePatternWhitespace)))
        {
            var number = name is null ? ++unnamed : regex.GroupNumberFromName(name);
            if (number > 0 && !numbers.Contains(number))
            {
                numbers.Add(number);
                names.Add(name is null || int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : name);
            }
        }

        // Where this reading of the pattern and .NET's differ, .NET's order stands.
        return numbers.Count == regex.GetGroupNumbers().Length - 1
            ? ([.. numbers], [.. names])
            : ([.. regex.GetGroupNumbers().Skip(1)], [.. regex.GetGroupNames().Skip(1).Select(name => char.IsAsciiDigit(name[0]) ? null : name)]);
    }

    /// <summary>For each capturing group its name, or null.</summary>
    private static IEnumerable<string?> Opening(string pattern, bool hasComments)
    {
        var inClass = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass++;
                    i += i + 1 < pattern.Length && pattern[i + 1] == ']' ? 1 : 0;
                    break;
                case ']' when inClass > 0:
                    inClass = 0;
                    break;
                case '#' when hasComments && inClass == 0:
                    i = pattern.IndexOf('\n', i) is var end && end < 0 ? pattern.Length : end;
                    break;
                case '(' when inClass == 0 && i + 1 < pattern.Length && pattern[i + 1] != '?':
                    yield return null;
                    break;
                case '(' when inClass == 0 && NameAt(pattern, i + 1) is { } name:
                    yield return name;
                    break;
            }
        }
    }

    private static string? NameAt(string pattern, int at)
    {
        var start = at + 2;
        if (start >= pattern.Length || pattern[at] != '?' || pattern[at + 1] is not ('<' or '\'') || pattern[start] is '=' or '!')
        {
            return null;
        }

        var end = pattern.IndexOf(pattern[at + 1] == '<' ? '>' : '\'', start);
        return end > start ? pattern[start..end] : null;
    }
}
