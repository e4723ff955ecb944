using Serverless.Application.Runs;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>Finds no run.</summary>
internal sealed class MissingRuns(IRunReader inner) : IRunReader
{
    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => new((RunSummary?)null);

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) => inner.ListActiveAsync(after, limit, cancellation);
}
