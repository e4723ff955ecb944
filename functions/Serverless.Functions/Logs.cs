using Microsoft.Extensions.Logging;

namespace Serverless.Functions;

internal static partial class Logs
{
    [LoggerMessage(2, LogLevel.Error, "Judging event {Sequence} ({Count} together) failed")]
    public static partial void JudgingFailed(ILogger logger, Exception exception, long sequence, int count);

    [LoggerMessage(3, LogLevel.Error, "Event {Sequence} could not be judged in {Tries} tries and was set aside")]
    public static partial void SetAside(ILogger logger, Exception exception, long sequence, int tries);

    [LoggerMessage(4, LogLevel.Warning, "Events are in the journal and not judged yet; the next sweep judges them: {Reason}")]
    public static partial void LeftToSweep(ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The sweep judged {Events} events and took up {Runs} runs that had been left")]
    public static partial void Swept(ILogger logger, int events, int runs);

    [LoggerMessage(6, LogLevel.Warning, "What waits for something that ended runs held is left to the next sweep: {Reason}")]
    public static partial void GuardsLeftToSweep(ILogger logger, string reason);
}
