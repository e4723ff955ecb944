using Serverless.Application.Runs;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>Finds no run, or lists none of those that have not ended.</summary>
internal sealed class MissingRuns(IRunReader inner, bool finds, bool lists) : IRunReader
{
    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => finds ? inner.FindAsync(runId, cancellation) : new((RunSummary?)null);

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        lists ? inner.ListActiveAsync(after, limit, cancellation) : new((IReadOnlyList<RunSummary>)[]);
}
