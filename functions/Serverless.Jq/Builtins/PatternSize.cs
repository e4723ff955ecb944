using System.Globalization;

namespace Serverless.Jq.Builtins;

/// <summary>Estimates what a pattern unfolds to, because counted repetitions multiply.</summary>
internal static class PatternSize
{
    private const long Largest = 5_000;
    private const int Deepest = 200;

    public static bool IsTooLarge(string pattern)
    {
        var sizes = new Stack<long>();
        long size = 0, last = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '(':
                    sizes.Push(size);
                    (size, last) = (0, 0);
                    break;
                case ')' when sizes.Count > 0:
                    last = size + 1;
                    size = sizes.Pop() + last;
                    break;
                case '{' when Times(pattern, i) is { } times:
                    size += last * (times - 1);
                    last *= times;
                    break;
                default:
                    size++;
                    last = 1;
                    break;
            }

            if (size > Largest || sizes.Count > Deepest)
            {
                return true;
            }
        }

        while (sizes.TryPop(out var outer))
        {
            size += outer;
        }

        return size > Largest;
    }

    private static long? Times(string pattern, int at)
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0)
        {
            return null;
        }

        var bounds = pattern[(at + 1)..end].Split(',');
        long most = 1;
        foreach (var bound in bounds)
        {
            if (bound.Length > 0)
            {
                if (!long.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                {
                    return null;
                }

                most = Math.Max(most, Math.Min(value, Largest * 2));
            }
        }

        return most;
    }
}
