namespace Serverless.Application.Audit;

/// <summary>A place in the list over all chains: of each the number of the block before which it goes on.</summary>
public sealed record AuditPlace(IReadOnlyDictionary<string, long> Before)
{
    /// <summary>Such as <c>lane-00.17~lane-03.5</c>.</summary>
    public override string ToString() => string.Join('~', Before.Select(pair => $"{pair.Key}.{pair.Value}"));

    public static AuditPlace? TryParse(string text)
    {
        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in text.Split('~'))
        {
            if (part.Split('.') is not [{ Length: > 0 } chain, var digits] || !long.TryParse(digits, System.Globalization.NumberStyles.None, null, out var number) || !before.TryAdd(chain, number))
            {
                return null;
            }
        }

        return new AuditPlace(before);
    }
}
