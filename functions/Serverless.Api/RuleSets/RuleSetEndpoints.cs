using Microsoft.AspNetCore.Http;
using Serverless.Api.Doors;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Api.RuleSets;

/// <summary><c>/api/rule-sets</c>: which set is in force, and putting another in force.</summary>
internal sealed class RuleSetEndpoints(
    RulePush push, RuleRollback rollback, IRuleSetStore store, RuleSetFollower follower, RuleAuthority authority, IRuleQueries rules, TimeProvider clock)
{
    private const int RollbackBytes = 16 * 1024;

    public async Task ShowAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (limit, before) = (query.Limit(), query.Number("before"));
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var found = await store.ListMovesAsync(before, limit + 1, context.RequestAborted).ConfigureAwait(false);
        var newest = before is null ? found : await store.ListMovesAsync(null, 1, context.RequestAborted).ConfigureAwait(false);
        await ShowAsync(context, newest.Count == 0 ? null : newest[0], Page<RuleSetMoveView>.Of(found, limit, RuleSetMoveView.Of, move => $"{move.Number}")).ConfigureAwait(false);
    }

    public async Task PushAsync(HttpContext context)
    {
        if (await ReadAsync(context, PackBundle.MostBytes, PackBundleReader.Read).ConfigureAwait(false) is { } pushed && await SeenAsync(context).ConfigureAwait(false) is { } seen)
        {
            var order = new MoveOrder(Pusher.Of(context), pushed.Reason, seen.Number);
            await PushAnswers.WriteAsync(context, await push.PushAsync(pushed.Packs, order, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    public async Task PreviewAsync(HttpContext context)
    {
        if (await ReadAsync(context, PackBundle.MostBytes, PackBundleReader.Read).ConfigureAwait(false) is { } pushed)
        {
            await PushAnswers.WriteAsync(context, await push.PreviewAsync(pushed.Packs, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    public async Task RollBackAsync(HttpContext context)
    {
        if (await ReadAsync(context, RollbackBytes, RollbackReader.Read).ConfigureAwait(false) is { } wish && await SeenAsync(context).ConfigureAwait(false) is { } seen)
        {
            var order = new MoveOrder(Pusher.Of(context), wish.Reason, seen.Number);
            await PushAnswers.WriteAsync(context, await rollback.RollBackAsync(wish.To, order, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private Task ShowAsync(HttpContext context, RuleSetMove? newest, Page<RuleSetMoveView> page)
    {
        context.Response.Headers.ETag = PointerTag.Of(newest);
        var folder = (authority as RuleAuthority.Files)?.Folder;
        var view = new RuleSetsView(
            folder is null ? "pushes" : "files",
            folder,
            newest is null ? null : RuleSetMoveView.Of(newest),
            rules.Current is { } report ? RunningSetView.Of(report, clock.GetUtcNow()) : null,
            follower.Report.LookedAt?.ToUniversalTime(),
            follower.Report.Fault,
            [.. follower.Report.Refused.Select(problem => ProblemLine.Of(problem))],
            page.Items,
            page.Next);
        return ApiJson.WriteAsync(context, view, ApiJson.Default.RuleSetsView);
    }

    /// <summary>What was sent; null where the caller has been answered already.</summary>
    private static async Task<T?> ReadAsync<T>(HttpContext context, int limit, Func<ReadOnlyMemory<byte>, Reading<T>> read)
        where T : class
    {
        var isEmpty = context.Request.ContentLength == 0;
        if (ReceivedRequest.IsPacked(context.Request) || !(isEmpty || MediaType.Parse(context.Request.ContentType).IsJson))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "This comes as application/json, and never packed.").ConfigureAwait(false);
            return null;
        }

        if (await RequestBody.ReadAsync(context.Request, limit).ConfigureAwait(false) is not { } body)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"This has at most {limit} bytes.").ConfigureAwait(false);
            return null;
        }

        var reading = read(body);
        if (reading.Value is null)
        {
            var answer = ProblemAnswer.Of(StatusCodes.Status400BadRequest, reading.Problems[0].Sentence);
            await ProblemAnswer.WriteAsync(context, answer with { Errors = [.. reading.Problems.Select(problem => ProblemLine.Of(problem))] }).ConfigureAwait(false);
        }

        return reading.Value;
    }

    private static async Task<SeenMove?> SeenAsync(HttpContext context)
    {
        if (PointerTag.TryRead(context.Request, out var number))
        {
            return new SeenMove(number);
        }

        await ProblemAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "If-Match is the ETag of GET /api/rule-sets, a number in quotes, or *.").ConfigureAwait(false);
        return null;
    }

    private sealed record SeenMove(long? Number);
}
