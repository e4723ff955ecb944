using System.Text;

namespace Serverless.Actions.Authentication;

/// <summary>Reads the <c>Digest</c> challenges of one <c>WWW-Authenticate</c> header. RFC 9110, section 11.6.1: schemes and parameters are parted by the
/// same comma, so what has no equals sign after its name begins a challenge.</summary>
internal static class DigestParameters
{
    public static IReadOnlyList<Dictionary<string, string>> Read(string header)
    {
        List<Dictionary<string, string>> challenges = [];
        Dictionary<string, string>? current = null;
        var at = 0;
        while (Skip(header, at) is var start && start < header.Length)
        {
            var end = start;
            while (end < header.Length && header[end] is not (' ' or '\t' or ',' or '='))
            {
                end++;
            }

            var name = header[start..end];
            var after = Blank(header, end);
            if (after < header.Length && header[after] == '=' && name.Length > 0)
            {
                var value = Value(header, Blank(header, after + 1), out at);
                current?.TryAdd(name.ToLowerInvariant(), value);
                continue;
            }

            current = name.Equals("Digest", StringComparison.OrdinalIgnoreCase) ? new Dictionary<string, string>(StringComparer.Ordinal) : null;
            if (current is not null)
            {
                challenges.Add(current);
            }

            at = name.Length == 0 ? start + 1 : end;
        }

        return challenges;
    }

    private static int Skip(string text, int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t' or ','))
        {
            at++;
        }

        return at;
    }

    private static int Blank(string text, int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t'))
        {
            at++;
        }

        return at;
    }

    private static string Value(string text, int start, out int end)
    {
        if (start >= text.Length || text[start] != '"')
        {
            end = text.IndexOf(',', Math.Min(start, text.Length)) is >= 0 and var comma ? comma : text.Length;
            return text[Math.Min(start, end)..end].Trim();
        }

        var value = new StringBuilder();
        for (end = start + 1; end < text.Length && text[end] != '"'; end++)
        {
            end += text[end] == '\\' && end + 1 < text.Length ? 1 : 0;
            value.Append(text[end]);
        }

        end = Math.Min(end + 1, text.Length);
        return value.ToString();
    }
}
