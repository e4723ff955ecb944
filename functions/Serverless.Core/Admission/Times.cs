using System.Globalization;

namespace Serverless.Core.Admission;

/// <summary>Times as reasons say them: UTC, to the second.</summary>
internal static class Times
{
    public static string Say(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
