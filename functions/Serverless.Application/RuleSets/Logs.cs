using Microsoft.Extensions.Logging;

namespace Serverless.Application.RuleSets;

internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Information, "Rule set {Id} is in force: {Count} rules, move {Number} of the pointer")]
    public static partial void SetTaken(ILogger logger, string id, int count, long number);

    [LoggerMessage(2, LogLevel.Error, "Rule set {Id} cannot be taken up, and the set before stays in force; while there is none, events wait: {Problem}")]
    public static partial void SetRefused(ILogger logger, string id, string problem);

    [LoggerMessage(4, LogLevel.Warning, "The rules in force: {Warning}")]
    public static partial void SetWarns(ILogger logger, string warning);

    [LoggerMessage(3, LogLevel.Warning, "The rules in force stay, since the pointer could not be read ({Reason}); the next look is in {Seconds} s")]
    public static partial void PointerUnread(ILogger logger, string reason, double seconds);
}
