using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Application.Runs;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Api.Approvals;

/// <summary>The questions that runs ask persons: <c>GET /api/approvals</c>, <c>GET /api/approvals/{id}</c>, <c>POST /api/approvals/{id}/answer</c> and
/// <c>POST /api/approvals/{id}/links</c>.</summary>
internal sealed class ApprovalEndpoints(ApprovalDesk desk, ApprovalLinks links, TimeProvider time)
{
    private static readonly TimeSpan LongestLink = TimeSpan.FromDays(366);

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = query.Limit();
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var found = await desk.ListAsync(limit, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, new ApprovalList([.. found.Select(ApprovalLine.Of)]), ApiJson.Default.ApprovalList).ConfigureAwait(false);
    }

    public async Task ShowAsync(HttpContext context) =>
        await (await desk.FindAsync(RunEndpoints.Id(context), context.RequestAborted).ConfigureAwait(false) is { } found
            ? ApiJson.WriteAsync(context, ApprovalView.Of(found), ApiJson.Default.ApprovalView)
            : ApprovalRefusals.NoneAsync(context)).ConfigureAwait(false);

    public async Task AnswerAsync(HttpContext context)
    {
        if (await JsonRequest.ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var reader = new ApprovalAnswerReader(RunEndpoints.Id(context), context.Caller());
        if (reader.Read(body) is not { } answer)
        {
            await ProblemAnswer.WriteAsync(context, ProblemAnswer.Of(StatusCodes.Status400BadRequest, reader.Problems[0].Sentence) with { Errors = reader.Problems }).ConfigureAwait(false);
            return;
        }

        await (await desk.AnswerAsync(answer, context.RequestAborted).ConfigureAwait(false) switch
        {
            ActOutcome.Done done => ApiJson.WriteAsync(context, new ActView(done.Changed, null), ApiJson.Default.ActView),
            ActOutcome.Refused refused => ApprovalRefusals.WriteAsync(context, refused),
            _ => ApprovalRefusals.NoneAsync(context),
        }).ConfigureAwait(false);
    }

    /// <summary><c>{for, within?}</c>: a link by which one person answers once.</summary>
    public async Task LinkAsync(HttpContext context)
    {
        if (await JsonRequest.ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        if (Asked(body) is not { } asked)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is {\"for\": \"PERSON\", \"within\": \"P1D\"}: whom the link is for, and how long it is good, up to a year; a day where it does not say.").ConfigureAwait(false);
            return;
        }

        if (await desk.FindAsync(RunEndpoints.Id(context), context.RequestAborted).ConfigureAwait(false) is not { Record: { State: ApprovalState.Open } record })
        {
            await ApprovalRefusals.NoneAsync(context).ConfigureAwait(false);
            return;
        }

        var until = time.GetUtcNow() + asked.Within;
        until = until > record.Asked.Deadline ? record.Asked.Deadline.Value : until;
        var token = await links.MakeAsync(record.Asked.Id, record.Asked.Binding, asked.Person, until, context.RequestAborted).ConfigureAwait(false);
        await (token is null
            ? ProblemAnswer.WriteAsync(context, StatusCodes.Status409Conflict, $"This router makes no links: it has no secret '{ApprovalLinks.KeyName}' of {ApprovalLinks.LeastKeyBytes} bytes or more.")
            : ApiJson.WriteAsync(context, new ApprovalLinkView($"/approvals/{token}", asked.Person, until.ToUniversalTime()), ApiJson.Default.ApprovalLinkView)).ConfigureAwait(false);
    }

    private static (string Person, TimeSpan Within)? Asked(ReadOnlyMemory<byte> body)
    {
        var text = StrictJson.WithoutMark(body);
        if (StrictJson.Check(text.Span).Any() || JsonElement.Parse(text.Span) is not { ValueKind: JsonValueKind.Object } json
            || json.EnumerateObject().Any(member => member.Name is not ("for" or "within"))
            || !(json.TryGetProperty("for", out var person) && person.ValueKind == JsonValueKind.String && person.GetString() is { Length: > 0 and <= 200 } named))
        {
            return null;
        }

        if (!json.TryGetProperty("within", out var within))
        {
            return (named, ApprovalLinks.Usual);
        }

        return within.ValueKind == JsonValueKind.String && IsoDuration.TryParse(within.GetString()!, out var time) && time > TimeSpan.Zero && time <= LongestLink ? (named, time) : null;
    }
}
