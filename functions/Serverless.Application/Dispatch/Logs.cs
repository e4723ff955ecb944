using Microsoft.Extensions.Logging;

namespace Serverless.Application.Dispatch;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "The journal cannot be read ({Reason}); trying again in 1 s")]
    public static partial void StoreAway(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Error, "Judging event {Sequence} and {Count} in all failed; trying again in {Seconds} s")]
    public static partial void DispatchFailed(ILogger logger, Exception exception, long sequence, int count, double seconds);
}
