using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Doors;
using Serverless.Api.Gates;
using Serverless.Api.Pages;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Application.Intake;
using Serverless.Application.Runs;
using Serverless.Core.Access;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Approvals;

/// <summary>Where links lead. <c>GET</c> shows the question and changes nothing; <c>POST</c> answers it, once, as the person the link is for: its signature is the
/// credential for that. Whoever brings a credential of the API along has to be that person.</summary>
internal sealed class ApprovalLinkDoor(ApprovalDesk desk, ApprovalLinks links, IntakeSettings settings, ILogger<ApprovalLinkDoor> log)
{
    private const string Unknown = "This link was not made by this router, or its time is over.";

    public Task ShowAsync(HttpContext context) => FollowAsync(context, (link, found) =>
        Layout.WriteFormAsync(context, "Approval", ApprovalPage.Render(found, link, Token(context))));

    public Task AnswerAsync(HttpContext context) => FollowAsync(context, async (link, _) =>
    {
        var caller = context.FindCaller() is { Proof: not CallerProof.Loopback } proven ? proven : null;
        if (caller is not null && caller.Subject != link.Person)
        {
            await TellAsync(context, StatusCodes.Status403Forbidden, $"This link is for {link.Person}, and you are {caller.Name}; an answer is given by whom the link is for.").ConfigureAwait(false);
            return;
        }

        if (await ReadAsync(context, link, caller?.Signature ?? link.Person).ConfigureAwait(false) is { } answer)
        {
            await RecordAsync(context, caller is null ? answer : answer with { Roles = caller.Roles }).ConfigureAwait(false);
        }
    });

    private async Task FollowAsync(HttpContext context, Func<ApprovalLink, FoundApproval, Task> next)
    {
        switch (await links.ReadAsync(Token(context), context.RequestAborted).ConfigureAwait(false))
        {
            case LinkReading.Valid { Link: var link } when await desk.FindAsync(link.Approval, context.RequestAborted).ConfigureAwait(false) is { } found:
                await next(link, found).ConfigureAwait(false);
                return;
            case LinkReading.Unjudged unjudged:
                log.Unavailable(context.Request.Method, context.GetEndpoint()?.DisplayName ?? "", unjudged.Sentence);
                context.Response.Headers.RetryAfter = $"{Math.Max(1, Math.Ceiling(settings.RetryAfterOrUsual.TotalSeconds))}";
                await TellAsync(context, StatusCodes.Status503ServiceUnavailable, unjudged.Sentence).ConfigureAwait(false);
                return;
            default:
                await TellAsync(context, StatusCodes.Status404NotFound, Unknown).ConfigureAwait(false);
                return;
        }
    }

    /// <returns>Null where it is refused, and the refusal is written.</returns>
    private static async Task<RunAct.Answer?> ReadAsync(HttpContext context, ApprovalLink link, string by)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) || ReceivedRequest.IsPacked(context.Request))
        {
            await TellAsync(context, StatusCodes.Status415UnsupportedMediaType, "An answer comes from the form of this page, as application/x-www-form-urlencoded.").ConfigureAwait(false);
            return null;
        }

        if (await RequestBody.ReadAsync(context.Request, JsonRequest.Limit).ConfigureAwait(false) is not { } body)
        {
            await TellAsync(context, StatusCodes.Status413PayloadTooLarge, $"An answer has at most {JsonRequest.Limit} bytes.").ConfigureAwait(false);
            return null;
        }

        var reader = new ApprovalFormReader(link);
        var answer = reader.Read(body, by);
        if (answer is null)
        {
            await TellAsync(context, StatusCodes.Status400BadRequest, "Nothing is recorded.", reader.Problems).ConfigureAwait(false);
        }

        return answer;
    }

    private async Task RecordAsync(HttpContext context, RunAct.Answer answer) => await (await desk.AnswerAsync(answer, context.RequestAborted).ConfigureAwait(false) switch
    {
        ActOutcome.Done => Layout.WriteAsync(context, "Approval", null, ApprovalPage.Told($"Recorded: {(answer.Approved ? "yes" : "no")} by {answer.By} ({answer.How}).", [], again: null, more: await desk.FindAsync(answer.Id, context.RequestAborted).ConfigureAwait(false))),
        ActOutcome.Refused refused => TellAsync(context, ApprovalRefusals.StatusOf(refused), refused.Sentence),
        _ => TellAsync(context, StatusCodes.Status404NotFound, Unknown),
    }).ConfigureAwait(false);

    private static string Token(HttpContext context) => (string)context.Request.RouteValues["token"]!;

    private static Task TellAsync(HttpContext context, int status, string sentence, IReadOnlyList<string>? problems = null) =>
        Layout.WriteAsync(context, "Approval", null, ApprovalPage.Told(sentence, problems ?? [], status is StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity ? Token(context) : null, good: false), status);
}
