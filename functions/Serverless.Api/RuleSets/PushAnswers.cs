using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Application.RuleSets;
using Serverless.Core.Documents;

namespace Serverless.Api.RuleSets;

/// <summary>What the caller is told of a push, a rollback or a rehearsal.</summary>
internal static class PushAnswers
{
    public static Task WriteAsync(HttpContext context, PushOutcome outcome) => outcome switch
    {
        PushOutcome.Moved moved => WriteAsync(context, "moved", moved.Move.RuleSet, moved.Move, moved.Changes),
        PushOutcome.Already already => WriteAsync(context, "unchanged", already.Move.RuleSet, already.Move, []),
        PushOutcome.Refused refused => RefusedAsync(context, refused.Problems),
        PushOutcome.Overtaken overtaken => OvertakenAsync(context, overtaken.Newest),
        PushOutcome.FilesDecide files => FilesDecideAsync(context, files.Folder),
        PushOutcome.NoSuchSet none => ProblemAnswer.WriteAsync(context, StatusCodes.Status409Conflict, none.Sentence),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} has no answer."),
    };

    public static Task WriteAsync(HttpContext context, PushPreview preview) => preview switch
    {
        PushPreview.Would would => WriteAsync(context, would.Newest?.RuleSet == would.RuleSet ? "unchanged" : "rehearsed", would.RuleSet, would.Newest, would.Changes),
        PushPreview.Refused refused => RefusedAsync(context, refused.Problems),
        PushPreview.FilesDecide files => FilesDecideAsync(context, files.Folder),
        _ => throw new InvalidOperationException($"{preview.GetType().Name} has no answer."),
    };

    public static Task RefusedAsync(HttpContext context, IReadOnlyList<Problem> problems)
    {
        var answer = ProblemAnswer.Of(StatusCodes.Status422UnprocessableEntity, problems.Count == 1
            ? "The rule set has a problem; nothing was changed."
            : $"The rule set has {problems.Count} problems; nothing was changed.");
        return ProblemAnswer.WriteAsync(context, answer with { Errors = [.. problems.Select(problem => ProblemLine.Of(problem))] });
    }

    private static Task WriteAsync(HttpContext context, string outcome, string ruleSet, RuleSetMove? newest, IReadOnlyList<RuleSetChange> changes)
    {
        context.Response.Headers.ETag = PointerTag.Of(newest);
        return ApiJson.WriteAsync(context, new PushView(outcome, ruleSet, newest is null ? null : RuleSetMoveView.Of(newest), ChangeView.Of(changes)), ApiJson.Default.PushView);
    }

    /// <summary>412 to who said what it had seen (RFC 9110, 13.1.1), 409 to who lost a race that it knew nothing of.</summary>
    private static Task OvertakenAsync(HttpContext context, RuleSetMove? newest)
    {
        context.Response.Headers.ETag = PointerTag.Of(newest);
        var status = context.Request.Headers.IfMatch.Count > 0 ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict;
        return ProblemAnswer.WriteAsync(context, status, newest is null
            ? "No rule set was pushed here yet, so the pointer does not stand where you saw it; look again."
            : $"{newest.By} put the rule set {newest.RuleSet} in force at {newest.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC (move {newest.Number}), and nothing was changed; look at the difference and try again.");
    }

    private static Task FilesDecideAsync(HttpContext context, string folder) => ProblemAnswer.WriteAsync(
        context,
        StatusCodes.Status409Conflict,
        $"The files in the folder '{folder}' of this host decide its rules, so nothing can be pushed to it; edit them, or start it with --pushed.");
}
