namespace Serverless.Local.Hosting;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Information, "Rule set {Id} is in force: {Count} rules")]
    public static partial void RulesInForce(ILogger logger, string id, int count);

    [LoggerMessage(2, LogLevel.Error, "The rules are refused, and the set before stays in force; while there is none, events wait: {Problem}")]
    public static partial void RulesRefused(ILogger logger, string problem);

    [LoggerMessage(3, LogLevel.Error, "The rules in the folder are not put in force yet, since that could not be written to the audit: {Reason}")]
    public static partial void RulesWait(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Count} runs of an earlier life were taken up")]
    public static partial void RunsTakenUp(ILogger logger, int count);

    [LoggerMessage(5, LogLevel.Error, "Runs of an earlier life could not all be taken up; it is tried again in {Seconds} s")]
    public static partial void RunsNotTakenUp(ILogger logger, Exception exception, double seconds);
}
