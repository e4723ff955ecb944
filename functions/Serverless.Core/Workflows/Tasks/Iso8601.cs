using System.Globalization;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Points in time as runs show them: UTC, milliseconds, <c>2025-01-31T08:00:00.000Z</c>.</summary>
internal static class Iso8601
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
