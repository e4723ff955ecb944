using Microsoft.Extensions.Logging;
using Serverless.Core.Workflows;

namespace Serverless.Engines.DurableTask;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "Run {RunId}: the call at {Path} was begun before and its outcome is not known; its class is {Class}")]
    public static partial void InDoubt(ILogger logger, string runId, string path, RetryClass @class);

    [LoggerMessage(2, LogLevel.Warning, "Run {RunId} has an answer or was acted upon, and could not be woken; the next sweep wakes it")]
    public static partial void NotWoken(ILogger logger, Exception exception, string runId);

    [LoggerMessage(3, LogLevel.Warning, "Run {RunId} had stood still since {UpdatedAt} and was taken up again")]
    public static partial void TakenUp(ILogger logger, string runId, DateTimeOffset updatedAt);
}
