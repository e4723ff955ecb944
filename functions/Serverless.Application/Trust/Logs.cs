using Microsoft.Extensions.Logging;

namespace Serverless.Application.Trust;

internal static partial class Logs
{
    [LoggerMessage(LogLevel.Error, "Whether run {RunId} has helped cannot be told: its history cannot be looked at.")]
    public static partial void NotLookedAt(ILogger logger, Exception defect, string runId);
}
