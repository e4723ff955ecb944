using System.Globalization;

namespace Serverless.Local.Jq;

/// <summary>The words of a command line, one after the other.</summary>
internal sealed class JqWords(IReadOnlyList<string> words)
{
    private int next;
    private bool optionsDone;

    /// <summary>Whether the last word was options.</summary>
    public bool IsOption { get; private set; }

    public string? Next()
    {
        if (next < words.Count && words[next] == "--" && !optionsDone)
        {
            optionsDone = true;
            next++;
        }

        if (next == words.Count)
        {
            return null;
        }

        var word = words[next++];
        IsOption = !optionsDone && word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsAsciiLetter(word[1]));
        return word;
    }

    public static IEnumerable<string> Names(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) ? [word[2..]] : word[1..].Select(letter => letter.ToString());

    public (string First, string Second) Two(string option, string example)
    {
        if (next + 2 > words.Count)
        {
            throw new JqUsageException($"jq: {option} takes two parameters (e.g. {example})");
        }

        next += 2;
        return (words[next - 2], words[next - 1]);
    }

    public int Indent()
    {
        if (next == words.Count)
        {
            throw new JqUsageException("jq: --indent takes one parameter");
        }

        return int.TryParse(words[next++], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var width) && width is >= -1 and <= 7
            ? width
            : throw new JqUsageException("jq: --indent takes a number between -1 and 7");
    }
}
