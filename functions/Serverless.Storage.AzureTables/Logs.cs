using Microsoft.Extensions.Logging;

namespace Serverless.Storage.AzureTables;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Warning, "The storage account failed attempt {Attempt}; the next is in {Pause} ms.")]
    public static partial void AttemptFailed(this ILogger logger, Exception fault, int attempt, double pause);

    [LoggerMessage(2, LogLevel.Error, "The storage account cannot be used after {Attempts} attempt(s).")]
    public static partial void GaveUp(this ILogger logger, Exception fault, int attempts);

    [LoggerMessage(3, LogLevel.Warning, "Run {RunId} has ended, and its row in the list of active runs could not be taken away; the next reader of that list does.")]
    public static partial void ActiveRowLeft(this ILogger logger, Exception fault, string runId);

    [LoggerMessage(4, LogLevel.Warning, "The numbers reserved by this host could not be given back; they are free again when the reservation ends.")]
    public static partial void LeaseLeft(this ILogger logger, Exception fault);
}
