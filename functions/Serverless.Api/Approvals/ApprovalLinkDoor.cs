using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Serverless.Api.Doors;
using Serverless.Api.Gates;
using Serverless.Api.Pages;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Application.Runs;
using Serverless.Core.Access;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Approvals;

/// <summary>Where links lead. <c>GET</c> shows the question and changes nothing; <c>POST</c> answers it, once. Where the gate proves who asks, that has to be
/// whom the link is for; where it proves nothing, whoever has the link is taken for them.</summary>
internal sealed class ApprovalLinkDoor(ApprovalDesk desk, ApprovalLinks links)
{
    private const string Unknown = "This link was not made by this router, or its time is over.";

    public async Task ShowAsync(HttpContext context)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not var (link, found))
        {
            await TellAsync(context, StatusCodes.Status404NotFound, Unknown).ConfigureAwait(false);
            return;
        }

        await Layout.WriteFormAsync(context, "Approval", ApprovalPage.Render(found, link, Token(context))).ConfigureAwait(false);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (await FindAsync(context).ConfigureAwait(false) is not var (link, found))
        {
            await TellAsync(context, StatusCodes.Status404NotFound, Unknown).ConfigureAwait(false);
            return;
        }

        var caller = context.Caller();
        if (caller.Proof != CallerProof.Loopback && caller.Subject != link.Person)
        {
            await TellAsync(context, StatusCodes.Status403Forbidden, $"This link is for {link.Person}, and you are {caller.Name}; an answer is given by whom the link is for.").ConfigureAwait(false);
            return;
        }

        var by = caller.Proof == CallerProof.Loopback ? $"{link.Person} (link)" : caller.Signature;
        if (await ReadAsync(context, link, by).ConfigureAwait(false) is not { } answer)
        {
            await TellAsync(context, StatusCodes.Status400BadRequest, "An answer is approve or reject, with a reason, and with data that are JSON where there are any.").ConfigureAwait(false);
            return;
        }

        await (await desk.AnswerAsync(answer with { Roles = caller.Roles }, context.RequestAborted).ConfigureAwait(false) switch
        {
            ActOutcome.Done => Layout.WriteAsync(context, "Approval", null, ApprovalPage.Told($"Recorded: {(answer.Approved ? "approved" : "rejected")} by {answer.By}.", good: true)),
            ActOutcome.Refused refused => TellAsync(context, ApprovalRefusals.StatusOf(refused), refused.Sentence),
            _ => TellAsync(context, StatusCodes.Status404NotFound, Unknown),
        }).ConfigureAwait(false);
    }

    private async Task<(ApprovalLink Link, FoundApproval Found)?> FindAsync(HttpContext context) =>
        await links.ReadAsync(Token(context), context.RequestAborted).ConfigureAwait(false) is { } link
            && await desk.FindAsync(link.Approval, context.RequestAborted).ConfigureAwait(false) is { } found
            ? (link, found)
            : null;

    private static async Task<RunAct.Answer?> ReadAsync(HttpContext context, ApprovalLink link, string by)
    {
        if (await RequestBody.ReadAsync(context.Request, JsonRequest.Limit).ConfigureAwait(false) is not { } body)
        {
            return null;
        }

        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));
        var (said, reason, data) = ((string?)form.GetValueOrDefault("answer"), (string?)form.GetValueOrDefault("reason"), (string?)form.GetValueOrDefault("data"));
        return said is "approve" or "reject" && reason is { Length: > 0 and <= 4_096 } && TryRead(data, out var json)
            ? new RunAct.Answer(by, reason, link.Approval, link.Binding, said == "approve") { Subject = link.Person, How = "link", Link = link.Nonce, Data = json }
            : null;
    }

    private static bool TryRead(string? text, out JsonElement? json)
    {
        json = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        try
        {
            json = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Token(HttpContext context) => (string)context.Request.RouteValues["token"]!;

    private static Task TellAsync(HttpContext context, int status, string sentence) => Layout.WriteAsync(context, "Approval", null, ApprovalPage.Told(sentence, good: false), status);
}
