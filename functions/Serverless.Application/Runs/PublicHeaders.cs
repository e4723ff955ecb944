namespace Serverless.Application.Runs;

/// <summary>Headers of a call whose values may be shown: they describe a message. All others may be credentials.</summary>
public static class PublicHeaders
{
    public static bool Contains(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Accept", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase) || name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase);
}
