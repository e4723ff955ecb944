using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Engines.DurableTask;

namespace Serverless.Functions.Dispatch;

/// <summary>Finishes what instances left that went in the middle of it.</summary>
public sealed class Sweeper(IJournalReader journal, InlineDispatch dispatch, DurableRunEngine engine, TimeProvider time, ILogger<Sweeper> logger)
{
    private const int Page = 128;

    /// <summary>Younger than this, somebody is presumably at it.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    public async Task SweepAsync(CancellationToken cancellation)
    {
        var events = await JudgeAsync(cancellation).ConfigureAwait(false);
        var runs = await engine.SweepAsync(Quiet, cancellation).ConfigureAwait(false);
        if (events + runs > 0)
        {
            Logs.Swept(logger, events, runs);
        }
    }

    private async Task<int> JudgeAsync(CancellationToken cancellation)
    {
        var (count, before) = (0, time.GetUtcNow() - Quiet);
        long after = 0;
        while (await journal.ListUnjudgedAsync(after, Page, cancellation).ConfigureAwait(false) is { Count: > 0 } unjudged)
        {
            var left = unjudged.Where(record => record.ReceivedAt < before).Select(DispatchItem.Of).ToList();
            await dispatch.JudgeAsync(left).ConfigureAwait(false);
            (count, after) = (count + left.Count, unjudged[^1].Sequence);
        }

        return count;
    }
}
