using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>Says that the first fact of a run is recorded, and records it for some only.</summary>
internal sealed class LostStarts(IRunHistory inner, Func<bool> loses) : IRunHistory
{
    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) =>
        append.Expected == 0 && loses() ? new(AppendOutcome.Appended) : inner.AppendAsync(append, cancellation);

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => inner.ReadAsync(runId, cancellation);
}
