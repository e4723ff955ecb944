using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Serverless.Core.Documents;

namespace Serverless.Api.Problems;

/// <summary>Problem details of RFC 9457. <c>type</c> is absent, which stands for <c>about:blank</c>: the status says what kind it is.</summary>
/// <param name="Errors">Every problem of what was sent.</param>
/// <param name="Accepted">How many events of the batch are in the journal; null where that is no question.</param>
/// <param name="Rejected">How many are not.</param>
internal sealed record ProblemAnswer(
    int Status,
    string Title,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProblemLine>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Accepted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Rejected = null)
{
    public const string ContentType = "application/problem+json";

    public static Task WriteAsync(HttpContext context, int status, string detail) => WriteAsync(context, Of(status, detail));

    public static ProblemAnswer Of(int status, string detail) => new(status, ReasonPhrases.GetReasonPhrase(status), detail);

    public static Task WriteAsync(HttpContext context, ProblemAnswer answer) => ApiJson.WriteAsync(context, answer, ApiJson.Default.ProblemAnswer, answer.Status, ContentType);

    public static Task UnavailableAsync(HttpContext context, string detail, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString();
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, detail);
    }
}

/// <param name="Line">From 1; null where there is none.</param>
/// <param name="Index">Place of the event in its batch, from 0; null outside of batches.</param>
internal sealed record ProblemLine(
    string Code,
    string Sentence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Column,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index = null)
{
    public static ProblemLine Of(Problem problem, int? index = null) =>
        new(problem.Code, problem.Sentence, problem.File, problem.Line > 0 ? problem.Line : null, problem.Column > 0 ? problem.Column : null, index);
}
