namespace Serverless.Core.Documents;

/// <summary>Finds what an author may have meant.</summary>
public static class NearestName
{
    private const int LongestCompared = 200;

    /// <summary>The candidate that differs least, where it differs in at most a third of its characters; otherwise null.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var least = Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in candidates.Where(c => c.Length <= LongestCompared && name.Length <= LongestCompared))
        {
            var distance = Distance(name, candidate);
            (nearest, least) = distance < least ? (candidate, distance) : (nearest, least);
        }

        return nearest;
    }

    /// <summary>How many characters have to be put in, taken out or replaced.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
