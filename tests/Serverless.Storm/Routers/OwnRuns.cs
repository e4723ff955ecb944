using Serverless.Application.Runs;

namespace Serverless.Storm.Routers;

/// <summary>Of the runs that have not ended those that this process performs: at first all of them, then those that others have begun for it.</summary>
public sealed class OwnRuns(IRunReader inner, RouterSeat seat) : IRunReader
{
    /// <summary>Set once what an earlier life has left is taken up.</summary>
    public bool OnlyNew { get; set; }

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => inner.FindAsync(runId, cancellation);

    public async ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await inner.ListActiveAsync(after, limit, cancellation).ConfigureAwait(false);
            List<RunSummary> own = [.. page.Where(run => seat.Performs(run.RunId) && !(OnlyNew && run.Facts > 1))];
            if (page.Count == 0 || own.Count > 0)
            {
                return own;
            }

            after = page[^1].RunId;
        }
    }
}
