using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Problems;
using Serverless.Application.Intake;
using Serverless.Core.Events.Handshakes;

namespace Serverless.Api.Doors;

/// <summary>From what intake came to, to HTTP. 400, 401, 403 and 413 are never tried again by Event Grid, so they are for the sender's faults only.</summary>
internal sealed class IntakeAnswerWriter(ILogger<IntakeAnswerWriter> log)
{
    private const int ErrorLimit = 256;

    public Task WriteAsync(HttpContext context, string door, IntakeAnswer answer)
    {
        IntakeMeter.Count(door, answer);
        return AnswerAsync(context, door, answer);
    }

    private Task AnswerAsync(HttpContext context, string door, IntakeAnswer answer) => answer switch
    {
        IntakeAnswer.Accepted accepted => ApiJson.WriteAsync(context, AcceptedAnswer.Of(accepted.Receipts), ApiJson.Default.AcceptedAnswer, StatusCodes.Status202Accepted),
        IntakeAnswer.Rejected rejected => RejectedAsync(context, door, rejected),
        IntakeAnswer.Refused refused => RefusedAsync(context, door, refused),
        IntakeAnswer.Unavailable unavailable => UnavailableAsync(context, unavailable),
        IntakeAnswer.Handshake handshake => HandshakeAsync(context, handshake.Answer),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Task RejectedAsync(HttpContext context, string door, IntakeAnswer.Rejected answer)
    {
        var (accepted, rejected) = (answer.Receipts.Count, answer.Rejections.Count);
        var batch = accepted + rejected > 1;
        log.EventsRejected(door, rejected, accepted, answer.Rejections[0].Problems[0].Code);
        var tooLarge = answer.Rejections.All(rejection => rejection.Problems.All(problem => problem.Code == "event/too-large"));
        var errors = answer.Rejections.SelectMany(rejection => rejection.Problems.Select(problem => ProblemLine.Of(problem, batch ? rejection.Index : null)));
        var detail = batch
            ? $"{accepted} events were accepted and {rejected} rejected; correct those and send them again. Sending all again does no harm: what was accepted is recognised."
            : answer.Rejections[0].Problems[0].Sentence;
        var problem = ProblemAnswer.Of(tooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest, detail) with
        {
            Errors = [.. errors.Take(ErrorLimit)],
            Accepted = accepted,
            Rejected = rejected,
        };
        return ProblemAnswer.WriteAsync(context, problem);
    }

    private Task RefusedAsync(HttpContext context, string door, IntakeAnswer.Refused refused)
    {
        log.DeliveryRefused(door, refused.Reason);
        context.Response.Headers.WWWAuthenticate = "Webhook";
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, refused.Reason);
    }

    private Task UnavailableAsync(HttpContext context, IntakeAnswer.Unavailable unavailable)
    {
        log.Unavailable(context.Request.Method, context.GetEndpoint()?.DisplayName ?? "", unavailable.Reason);
        return ProblemAnswer.UnavailableAsync(context, "This cannot be taken in right now, and that is no fault of yours; send it again.", unavailable.RetryAfter);
    }

    private Task HandshakeAsync(HttpContext context, EventGridHandshake handshake)
    {
        var subscription = Printable(context.Request.Headers["aeg-subscription-name"].ToString());
        switch (handshake)
        {
            case EventGridHandshake.Validated validated:
                log.SubscriptionValidated(subscription);
                return ApiJson.WriteAsync(context, new ValidationAnswer(validated.Code), ApiJson.Default.ValidationAnswer);
            case EventGridHandshake.Refused refused:
                log.SubscriptionRefused(subscription, refused.Reason);
                return ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, refused.Reason);
            default:
                return ApiJson.WriteAsync(context, AcceptedAnswer.Of([]), ApiJson.Default.AcceptedAnswer);
        }
    }

    private static string Printable(string name) => string.Concat(name.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_').Take(64));
}
