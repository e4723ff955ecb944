using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>Histories that say that facts are recorded, and record others or none.</summary>
/// <param name="writing">A fact as it is recorded instead; null where nothing of what came with it is.</param>
internal sealed class AlteredRuns(IRunHistory inner, Func<HistoryEvent, HistoryEvent?> writing) : IRunHistory
{
    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        var facts = append.Facts.Select(writing).ToList();
        return facts.Contains(null) ? new(AppendOutcome.Appended) : inner.AppendAsync(append with { Facts = [.. facts.OfType<HistoryEvent>()] }, cancellation);
    }

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => inner.ReadAsync(runId, cancellation);
}
