using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Gates;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Application.Intake;
using Serverless.Core.Access;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Api.Approvals;

/// <summary><c>POST /api/approvals/{id}/links</c>: a link by which one person answers once. Whoever has it answers as that person, so a link for somebody else is
/// made by an administrator only.</summary>
internal sealed class LinkEndpoint(ApprovalDesk desk, ApprovalLinks links, IntakeSettings settings, TimeProvider time, ILogger<LinkEndpoint> log)
{
    public async Task MakeAsync(HttpContext context)
    {
        if (await JsonRequest.ReadAsync(context, LinkRequestReader.Area, LinkRequestReader.Read).ConfigureAwait(false) is not { } asked)
        {
            return;
        }

        var caller = context.Caller();
        if (!caller.May(AccessRole.Admin) && (asked.Person != caller.Subject || asked.Roles is not null))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, $"Whoever has a link answers as the person it is for, so only {AccessRoles.NameOf(AccessRole.Admin)} makes one for somebody else or says what roles they hold; you can make one for {caller.Subject}.").ConfigureAwait(false);
            return;
        }

        if (await desk.FindAsync(RunEndpoints.Id(context), context.RequestAborted).ConfigureAwait(false) is not { Record: { State: ApprovalState.Open } record })
        {
            await ApprovalRefusals.NoneAsync(context).ConfigureAwait(false);
            return;
        }

        await MakeAsync(context, asked, caller, record).ConfigureAwait(false);
    }

    private async Task MakeAsync(HttpContext context, LinkRequest asked, Caller caller, ApprovalRecord record)
    {
        var question = record.Asked;
        // Where nobody proves who they are, whoever makes a link is whoever follows it.
        var own = asked.Person == caller.Subject || caller.Proof == CallerProof.Loopback;
        var roles = asked.Roles ?? (own ? caller.Roles : []);
        if (ApprovalPolicy.Objection(question.Terms, asked.Person, roles, asked.Person) is { } objection)
        {
            await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, ApprovalPolicy.WrongPerson, objection).ConfigureAwait(false);
            return;
        }

        if (record.Answers.FirstOrDefault(answer => answer.Subject == asked.Person) is { } earlier)
        {
            await RefuseAsync(context, StatusCodes.Status409Conflict, ApprovalPolicy.Answered, $"{asked.Person} has answered already, at {earlier.At.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}; an answer stands, so a link would be of no use.").ConfigureAwait(false);
            return;
        }

        var until = time.GetUtcNow() + asked.Within;
        until = until > question.Deadline ? question.Deadline.Value : until;
        switch (await links.MakeAsync(question.Id, question.Binding, asked.Person, roles, own ? null : caller.Signature, caller.Signature, until, context.RequestAborted).ConfigureAwait(false))
        {
            case LinkMaking.Made made:
                await ApiJson.WriteAsync(context, new ApprovalLinkView($"/approvals/{made.Token}", asked.Person, until.ToUniversalTime()), ApiJson.Default.ApprovalLinkView).ConfigureAwait(false);
                return;
            case LinkMaking.Impossible impossible:
                log.Unavailable(context.Request.Method, context.GetEndpoint()?.DisplayName ?? "", impossible.Sentence);
                await ProblemAnswer.UnavailableAsync(context, impossible.Sentence, settings.RetryAfterOrUsual).ConfigureAwait(false);
                return;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string sentence) =>
        ProblemAnswer.WriteAsync(context, ProblemAnswer.Of(status, sentence) with { Errors = [new ProblemLine($"approval/{code}", sentence, null, null, null)] });
}
