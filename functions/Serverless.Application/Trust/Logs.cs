using Microsoft.Extensions.Logging;

namespace Serverless.Application.Trust;

internal static partial class Logs
{
    [LoggerMessage(LogLevel.Error, "Whether run {RunId} has helped cannot be told: its history cannot be looked at.")]
    public static partial void NotLookedAt(ILogger logger, Exception defect, string runId);

    [LoggerMessage(LogLevel.Error, "Rule {Rule} goes on as it is, though run {RunId} has not helped: {Count} rules are demoted, which is as many as may be. Promote some, or demote it by its document.")]
    public static partial void NotDemoted(ILogger logger, string rule, string runId, int count);
}
