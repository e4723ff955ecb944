using Microsoft.Extensions.Logging;

namespace Serverless.Application.Admission;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "Guards were not told that run {RunId} has ended, the next sweep tells them: {Reason}")]
    public static partial void EndNotTold(ILogger logger, string runId, string reason);

    [LoggerMessage(2, LogLevel.Information, "Run {RunId} of rule {Rule} has waited for its lock since {Since}, and its turn has come")]
    public static partial void TurnCame(ILogger logger, string runId, string rule, DateTimeOffset since);

    [LoggerMessage(3, LogLevel.Warning, "A match of rule {Rule} (event {Sequence}) waited for a lock and was let go: {Reason}")]
    public static partial void LetGo(ILogger logger, string rule, long sequence, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The guard of rule {Rule} has held matches back, and nobody can be told: workflow {Workflow} is not in the rules in force")]
    public static partial void NobodyToTell(ILogger logger, string rule, string workflow);

    [LoggerMessage(5, LogLevel.Warning, "The ledger of guards could not be looked through, it is tried again: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Warning, "What is due under {Key} could not be done, the next sweep does it: {Reason}")]
    public static partial void DueNotDone(ILogger logger, string key, string reason);

    [LoggerMessage(8, LogLevel.Error, "The ledger of guards could not be looked through; it is tried again")]
    public static partial void SweepBroke(ILogger logger, Exception defect);

    [LoggerMessage(9, LogLevel.Error, "Guards were not told that run {RunId} has ended; the next sweep tells them")]
    public static partial void EndNotToldByDefect(ILogger logger, Exception defect, string runId);

    [LoggerMessage(10, LogLevel.Error, "The match of rule {Rule} that waits for a lock with event {Sequence} could not be given it; the next is looked at")]
    public static partial void TurnFailed(ILogger logger, Exception defect, string rule, long sequence);

    [LoggerMessage(11, LogLevel.Information, "Run {RunId} of rule {Rule} does {Count} matches that were held since {Since}")]
    public static partial void BatchBegan(ILogger logger, string runId, string rule, int count, DateTimeOffset since);

    [LoggerMessage(12, LogLevel.Warning, "A match of rule {Rule} (event {Sequence}) was held and was let go: {Reason}")]
    public static partial void HeldLetGo(ILogger logger, string rule, long sequence, string reason);

    [LoggerMessage(13, LogLevel.Information, "Nobody mutes rule {Rule} any more: event {Sequence}, the newest of {Count} about the same, was judged again: {Decision}")]
    public static partial void JudgedAgain(ILogger logger, string rule, long sequence, int count, string decision);

    [LoggerMessage(6, LogLevel.Error, "What is due under {Key} could not be done; it is tried again")]
    public static partial void DueFailed(ILogger logger, Exception exception, string key);

    [LoggerMessage(20, LogLevel.Warning, "Run {RunId} could not be held or let go by a stop of all starts ({Act}); the next sweep does it")]
    public static partial void RunNotHeld(ILogger logger, Exception fault, string runId, Core.Workflows.Control.ActKind act);

    [LoggerMessage(21, LogLevel.Warning, "Not all runs were held or let go at once by a stop of all starts; the next sweep does it: {Reason}")]
    public static partial void RunsLeftToSweep(ILogger logger, string reason);

    [LoggerMessage(22, LogLevel.Error, "Runs could not be held or let go by a stop of all starts; it is tried again")]
    public static partial void KeepingBroke(ILogger logger, Exception defect);

    [LoggerMessage(23, LogLevel.Warning, "Runs could not be held or let go by a stop of all starts, it is tried again: {Reason}")]
    public static partial void KeepingFailed(ILogger logger, string reason);
}
