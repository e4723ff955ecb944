using Microsoft.Extensions.Logging;

namespace Serverless.Application.Schedules;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Information, "{Workflow} was due at {Due:O}: event {Sequence}")]
    public static partial void Ticked(ILogger logger, string workflow, DateTimeOffset due, long sequence);

    [LoggerMessage(2, LogLevel.Warning, "Schedules are looked at again in a moment, nothing that is due is lost: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Error, "Looking at the schedules failed")]
    public static partial void SweepBroke(ILogger logger, Exception exception);
}
