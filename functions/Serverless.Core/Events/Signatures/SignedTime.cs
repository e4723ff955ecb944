namespace Serverless.Core.Events.Signatures;

/// <summary>The unix time a sender signed.</summary>
internal static class SignedTime
{
    // Twelve digits reach the year 33658.
    private const int Digits = 12;

    /// <summary>Why the time is not one to believe, or null. Nothing but ASCII digits: no sign, no space, no fraction.</summary>
    public static string? Refusal(string text, DateTimeOffset now, TimeSpan tolerance)
    {
        if (text.Length is 0 or > Digits || !text.All(char.IsAsciiDigit))
        {
            return "The time of the signature is a whole number of seconds since 1970.";
        }

        var off = now.ToUnixTimeSeconds() - long.Parse(text);
        return Math.Abs(off) > tolerance.TotalSeconds
            ? $"The time of the signature is {Math.Abs(off)} seconds {(off > 0 ? "old" : "ahead")}, and at most {tolerance.TotalSeconds} are taken."
            : null;
    }
}
