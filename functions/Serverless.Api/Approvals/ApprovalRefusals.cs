using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Application.Runs;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Api.Approvals;

/// <summary>How an answer that does not count is told.</summary>
internal static class ApprovalRefusals
{
    public static int StatusOf(ActOutcome.Refused refused) => refused.Code switch
    {
        ApprovalPolicy.WrongPerson => StatusCodes.Status403Forbidden,
        ApprovalPolicy.Expired or ApprovalPolicy.LinkUsed => StatusCodes.Status410Gone,
        ApprovalPolicy.BadData => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status409Conflict,
    };

    public static Task WriteAsync(HttpContext context, ActOutcome.Refused refused) => ProblemAnswer.WriteAsync(context, ProblemAnswer.Of(StatusOf(refused), refused.Sentence) with
    {
        Errors = [new ProblemLine($"approval/{refused.Code}", refused.Sentence, null, null, null)],
    });

    public static Task NoneAsync(HttpContext context) => ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no question of that id.");
}
