using Microsoft.Extensions.Logging;

namespace Serverless.Application.Runs;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "Run {RunId} waits: the store is away ({Reason}); trying again in {Seconds} s")]
    public static partial void StoreAway(ILogger logger, string runId, string reason, double seconds);

    [LoggerMessage(2, LogLevel.Information, "Run {RunId}: its snapshot was not kept ({Reason}); the history is read instead")]
    public static partial void SnapshotLeft(ILogger logger, string runId, string reason);
}
