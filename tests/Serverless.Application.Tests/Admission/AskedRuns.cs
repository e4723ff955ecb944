using Serverless.Application.Runs;

namespace Serverless.Application.Tests.Admission;

/// <summary>Runs of which something becomes true as soon as somebody has asked after one.</summary>
internal sealed class AskedRuns(IRunReader inner, Func<RunSummary?, Task> then) : IRunReader
{
    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

    public async ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation)
    {
        var found = await inner.FindAsync(runId, cancellation);
        await then(found);
        return found;
    }

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) => inner.ListActiveAsync(after, limit, cancellation);
}
