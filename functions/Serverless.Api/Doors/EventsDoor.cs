using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Api.Problems;
using Serverless.Application.Intake;
using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;

namespace Serverless.Api.Doors;

/// <summary><c>/api/events</c>: CloudEvents and Event Grid events.</summary>
internal sealed class EventsDoor(EventIntake intake, ApiSettings settings, TimeProvider clock, IServiceProvider services)
{
    private const string EventGrid = "event-grid";
    private const string CloudEvents = "cloudevents";

    private readonly IntakeAnswerWriter writer = ActivatorUtilities.CreateInstance<IntakeAnswerWriter>(services);

    public async Task PostAsync(HttpContext context)
    {
        var headers = ReceivedRequest.Headers(context.Request);
        if (ReceivedRequest.IsPacked(context.Request) || !IsTaken(headers))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Events come as application/cloudevents+json, application/cloudevents-batch+json or application/json, or with ce- headers, and never packed.").ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(context.Request, settings.RequestBytes).ConfigureAwait(false) is not { } body)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"A request has at most {settings.RequestBytes} bytes and an event {EventLimits.EventBytes}; send less at once.").ConfigureAwait(false);
            return;
        }

        var door = headers.Find("aeg-event-type") is null ? CloudEvents : EventGrid;
        var answer = await intake.TakeAsync(new ReceivedEvent(door, headers, body, clock.GetUtcNow())).ConfigureAwait(false);
        await writer.WriteAsync(context, door, answer).ConfigureAwait(false);
    }

    /// <summary>A sender asks whether it may deliver (CloudEvents webhooks), or a browser (which is granted nothing).</summary>
    public Task OptionsAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, POST, OPTIONS";
        var headers = ReceivedRequest.Headers(context.Request);
        if (headers.Find("webhook-request-origin") is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        switch (WebhookPermission.Decide(headers, settings.Origins))
        {
            case WebhookPermission.Granted granted:
                context.Response.Headers.Allow = "POST";
                context.Response.Headers["WebHook-Allowed-Origin"] = granted.Origin;
                if (granted.Rate is not null)
                {
                    context.Response.Headers["WebHook-Allowed-Rate"] = granted.Rate;
                }

                context.Response.StatusCode = StatusCodes.Status200OK;
                return Task.CompletedTask;
            case WebhookPermission.Refused refused:
                return ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, refused.Reason);
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>Event Grid asks for proof that an endpoint is its subscriber's, before it has any token for it. Nothing is recorded of such a request.</summary>
    public static bool IsHandshake(HttpRequest request) => request.Headers.ContainsKey("aeg-event-type") && ReceivedRequest.Headers(request).Find("aeg-event-type") == "SubscriptionValidation";

    // A web page can send text/plain and form bodies anywhere without asking; JSON types and ce- headers it cannot.
    private static bool IsTaken(ReceivedHeaders headers)
    {
        var media = MediaType.Parse(headers.Find("content-type"));
        return media.IsJson || (!media.IsCloudEvents && headers.Find("ce-specversion") is not null);
    }
}
