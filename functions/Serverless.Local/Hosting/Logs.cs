namespace Serverless.Local.Hosting;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Information, "Rule set {Id} is in force: {Count} rules")]
    public static partial void RulesInForce(ILogger logger, string id, int count);

    [LoggerMessage(2, LogLevel.Error, "The rules are refused, and the set before stays in force; while there is none, events wait: {Problem}")]
    public static partial void RulesRefused(ILogger logger, string problem);

    [LoggerMessage(3, LogLevel.Warning, "The rules could not be read ({Reason}); the set before stays in force")]
    public static partial void RulesUnreadable(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Count} runs of an earlier life were taken up")]
    public static partial void RunsTakenUp(ILogger logger, int count);
}
