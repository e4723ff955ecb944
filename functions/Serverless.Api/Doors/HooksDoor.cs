using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Api.Problems;
using Serverless.Application.Intake;
using Serverless.Core.Events;

namespace Serverless.Api.Doors;

/// <summary><c>/api/hooks/{source}</c>: deliveries to webhook sources.</summary>
internal sealed class HooksDoor(EventIntake intake, IWebhookSources sources, IntakeSettings settings, TimeProvider clock, IServiceProvider services)
{
    private readonly IntakeAnswerWriter writer = ActivatorUtilities.CreateInstance<IntakeAnswerWriter>(services);

    public Task PostAsync(HttpContext context) => sources.Find((string)context.Request.RouteValues["source"]!) switch
    {
        SourceLookup.Found found => TakeAsync(context, found.Source),
        SourceLookup.NotReady => ProblemAnswer.UnavailableAsync(context, "No rule set is loaded yet; send it again.", settings.RetryAfterOrUsual),
        _ => ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no webhook source of this name."),
    };

    private async Task TakeAsync(HttpContext context, WebhookSource source)
    {
        var headers = ReceivedRequest.Headers(context.Request);
        if (ReceivedRequest.IsPacked(context.Request) || !MediaType.Parse(headers.Find("content-type")).IsJson)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Deliveries come as application/json and never packed; set the content type where the webhook is set up.").ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(context.Request, EventLimits.EventBytes).ConfigureAwait(false) is not { } body)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"A delivery has at most {EventLimits.EventBytes} bytes.").ConfigureAwait(false);
            return;
        }

        var received = new ReceivedEvent(source.Door, headers, body, clock.GetUtcNow());
        var answer = await intake.TakeAsync(source, received, context.RequestAborted).ConfigureAwait(false);
        await writer.WriteAsync(context, source.Door, answer).ConfigureAwait(false);
    }
}
