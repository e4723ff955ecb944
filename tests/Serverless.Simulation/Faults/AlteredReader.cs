using Serverless.Application.Runs;

namespace Serverless.Simulation.Faults;

/// <summary>Does not find some of the runs that a restart has to take up.</summary>
internal sealed class AlteredReader(IRunReader inner, Func<RunSummary, bool> finds) : IRunReader
{
    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => inner.FindAsync(runId, cancellation);

    public async ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation)
    {
        while (true)
        {
            var page = await inner.ListActiveAsync(after, limit, cancellation).ConfigureAwait(false);
            if (page.Count == 0 || page.Any(finds))
            {
                return [.. page.Where(finds)];
            }

            after = page[^1].RunId;
        }
    }
}
