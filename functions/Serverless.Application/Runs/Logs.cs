using Microsoft.Extensions.Logging;

namespace Serverless.Application.Runs;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "Run {RunId} waits: the store is away ({Reason}); trying again in {Seconds} s")]
    public static partial void StoreAway(ILogger logger, string runId, string reason, double seconds);

    // Without the message, which may quote a secret that was filled in.
    [LoggerMessage(2, LogLevel.Error, "Run {RunId}: the call of {Function} at {Path} broke off with {Defect}: {Trace}")]
    public static partial void CallBroke(ILogger logger, string runId, string path, string function, string defect, string? trace);

    [LoggerMessage(3, LogLevel.Information, "Run {RunId}: its snapshot was not kept ({Reason}); the history is read instead")]
    public static partial void SnapshotLeft(ILogger logger, string runId, string reason);
}
