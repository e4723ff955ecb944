using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Application.Runs;

namespace Serverless.Api.Approvals;

/// <summary>The questions that runs ask persons: <c>GET /api/approvals</c>, <c>GET /api/approvals/{id}</c>, <c>POST /api/approvals/{id}/answer</c>.</summary>
internal sealed class ApprovalEndpoints(ApprovalDesk desk)
{
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
        if (await JsonRequest.ReadAsync(context, ApprovalAnswerReader.Area, sent => ApprovalAnswerReader.Read(sent, RunEndpoints.Id(context), context.Caller())).ConfigureAwait(false) is not { } answer)
        {
            return;
        }

        await (await desk.AnswerAsync(answer, context.RequestAborted).ConfigureAwait(false) switch
        {
            ActOutcome.Done done => TellAsync(context, answer.Id, done.Changed),
            ActOutcome.Refused refused => ApprovalRefusals.WriteAsync(context, refused),
            _ => ApprovalRefusals.NoneAsync(context),
        }).ConfigureAwait(false);
    }

    private async Task TellAsync(HttpContext context, string id, bool changed) => await (await desk.FindAsync(id, context.RequestAborted).ConfigureAwait(false) is { } found
        ? ApiJson.WriteAsync(context, new AnsweredView(changed, found.Outlook, found.Notice), ApiJson.Default.AnsweredView)
        : ApprovalRefusals.NoneAsync(context)).ConfigureAwait(false);
}
