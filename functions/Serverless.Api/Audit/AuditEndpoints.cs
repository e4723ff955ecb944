using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Api.Audit;

/// <summary>What was decided and done: <c>GET /api/audit</c>, <c>GET /api/audit/chains</c>, <c>GET /api/audit/verify</c> and <c>GET /api/audit/export</c>.</summary>
internal sealed class AuditEndpoints(IAuditLog log, AuditReader reader)
{
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = query.Limit();
        var before = query.Text("before") is { } text ? Place(query, text) : null;
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var found = await reader.ListAsync(before, limit, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, new Page<AuditLine>([.. found.Attempts.Select(AuditLine.Of)], found.Next?.ToString()), ApiJson.Default.PageAuditLine).ConfigureAwait(false);
    }

    public async Task ChainsAsync(HttpContext context)
    {
        var heads = await log.ListHeadsAsync(context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, new Page<AuditHead>(heads, null), ApiJson.Default.PageAuditHead).ConfigureAwait(false);
    }

    /// <summary>Goes on with the check of a chain after the block with a number and a hash, which an answer before has given.</summary>
    public async Task VerifyAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (chain, after, hash) = (query.Text("chain"), query.Number("after"), query.Text("hash"));
        if (chain is null)
        {
            query.Report("query/missing", "Name the chain, as GET /api/audit/chains does: 'chain'.");
        }
        else if (after is null != hash is null)
        {
            query.Report("query/missing", "'after' and 'hash' go together.");
        }

        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var check = after is { } number ? new AuditCheck(chain!, number, hash!) : AuditCheck.From(chain!);
        var progress = await reader.CheckAsync(check, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, progress, ApiJson.Default.AuditProgress).ConfigureAwait(false);
    }

    public async Task ExportAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var (chain, after, limit) = (query.Text("chain"), query.Number("after") ?? 0, query.Limit());
        if (chain is null)
        {
            query.Report("query/missing", "Name the chain, as GET /api/audit/chains does: 'chain'.");
        }

        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var found = await log.ReadAsync(chain!, after + 1, limit + 1, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, Page<AuditBlockView>.Of(found, limit, AuditBlockView.Of, block => block.Number.ToString()), ApiJson.Default.PageAuditBlockView).ConfigureAwait(false);
    }

    private static AuditPlace? Place(QueryReader query, string text)
    {
        if (AuditPlace.TryParse(text) is { } place)
        {
            return place;
        }

        query.Report("query/no-such-place", "'before' is 'next' of the page before.");
        return null;
    }
}
