using Microsoft.Extensions.Logging;

namespace Serverless.Api;

/// <summary>Every line the API logs. Never a body, a header or a query: they may hold secrets.</summary>
internal static partial class Logs
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Failed(this ILogger log, Exception error, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Path} had to answer 503: {Reason}")]
    public static partial void Unavailable(this ILogger log, string method, string path, string reason);

    [LoggerMessage(3, LogLevel.Warning, "A delivery to the source {Source} was refused: {Reason}")]
    public static partial void DeliveryRefused(this ILogger log, string source, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Rejected} of the events sent to {Door} were rejected, {Accepted} accepted; first reason: {Reason}")]
    public static partial void EventsRejected(this ILogger log, string door, int rejected, int accepted, string reason);

    [LoggerMessage(5, LogLevel.Information, "The event subscription {Subscription} was validated")]
    public static partial void SubscriptionValidated(this ILogger log, string subscription);

    [LoggerMessage(6, LogLevel.Warning, "The event subscription {Subscription} was not validated: {Reason}")]
    public static partial void SubscriptionRefused(this ILogger log, string subscription, string reason);

    [LoggerMessage(7, LogLevel.Warning, "A request was refused at the gate: {Reason}")]
    public static partial void RefusedAtGate(this ILogger log, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Method} {Path} was refused with {Status}: {Reason}")]
    public static partial void CallerRefused(this ILogger log, string method, string path, int status, string reason);
}
