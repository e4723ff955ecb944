using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;
using Serverless.Api.Problems;
using Serverless.Application.Runs;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Queries;

/// <summary>What a person does to a run: <c>POST /api/runs/{id}/pause</c> and the others, each with <c>{reason, by?}</c>, and <c>input?</c> where the act takes one.</summary>
internal sealed class RunControlEndpoints(IRunControl control)
{
    public async Task ActAsync(HttpContext context, ActKind kind)
    {
        if (await JsonRequest.ReadAsync(context, RunActReader.Area, sent => RunActReader.Read(sent, kind, context.Caller().SpeakingFor)).ConfigureAwait(false) is not { } act)
        {
            return;
        }

        await (await control.ActAsync(RunEndpoints.Id(context), act, context.RequestAborted).ConfigureAwait(false) switch
        {
            ActOutcome.Done done => ApiJson.WriteAsync(context, new ActView(done.Changed, done.ContinuedAs), ApiJson.Default.ActView),
            ActOutcome.Refused refused => ProblemAnswer.WriteAsync(context, refused.Code == ActPolicy.PlanReserved ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict, refused.Sentence),
            _ => RunEndpoints.NoSuchRun(context),
        }).ConfigureAwait(false);
    }
}
