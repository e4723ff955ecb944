using Microsoft.Extensions.Logging;

namespace Serverless.Storage.Sqlite;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Error, "The store could not record {Count} write(s); they were refused and their senders will try again.")]
    public static partial void BatchRefused(this ILogger logger, Exception fault, int count);

    [LoggerMessage(2, LogLevel.Information, "The store records again.")]
    public static partial void Recovered(this ILogger logger);

    [LoggerMessage(3, LogLevel.Error, "One write could not be done and was taken out of its batch; the others were recorded.")]
    public static partial void WriteRefused(this ILogger logger, Exception fault);

    [LoggerMessage(4, LogLevel.Warning, "The log could not be copied into the database; it grows until that succeeds.")]
    public static partial void CheckpointFailed(this ILogger logger, Exception fault);
}
