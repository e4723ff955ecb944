using Microsoft.Extensions.Logging;

namespace Serverless.Application.Dispatch;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "The store is away ({Reason}); judging goes on in {Seconds} s")]
    public static partial void StoreAway(ILogger logger, string reason, double seconds);

    [LoggerMessage(2, LogLevel.Error, "Judging event {Sequence} ({Count} in the batch) failed")]
    public static partial void DispatchFailed(ILogger logger, Exception exception, long sequence, int count);
}
