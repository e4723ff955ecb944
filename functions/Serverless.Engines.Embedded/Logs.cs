using Microsoft.Extensions.Logging;

namespace Serverless.Engines.Embedded;

internal static partial class Logs
{
    [LoggerMessage(2, LogLevel.Error, "Run {RunId}: what {Path} asked for could not be finished; it is taken up at the next start")]
    public static partial void PerformFailed(ILogger logger, Exception exception, string runId, string path);

    [LoggerMessage(3, LogLevel.Error, "Run {RunId} could not be gone on with; it is taken up at the next start")]
    public static partial void WakeFailed(ILogger logger, Exception exception, string runId);

    [LoggerMessage(4, LogLevel.Warning, "Calls were still under way after {Seconds} s; they are in doubt at the next start")]
    public static partial void CallsLeftInDoubt(ILogger logger, double seconds);
}
