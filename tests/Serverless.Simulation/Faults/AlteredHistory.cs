using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Simulation.Faults;

/// <summary>A store that does something else than it was asked to, and says that it has done as asked.</summary>
internal sealed class AlteredHistory(IRunHistory inner) : IRunHistory
{
    /// <summary>What is written instead; null for nothing.</summary>
    public Func<RunAppend, RunAppend?> Writing { get; init; } = append => append;

    /// <summary>What is read instead of a fact.</summary>
    public Func<HistoryEvent, HistoryEvent> Reading { get; init; } = fact => fact;

    /// <summary>Answers before it has written.</summary>
    public bool Hasty { get; init; }

    public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        if (Writing(append) is not { } altered)
        {
            return AppendOutcome.Appended;
        }

        var written = inner.AppendAsync(altered, cancellation);
        return Hasty ? AppendOutcome.Appended : await written.ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
        [.. (await inner.ReadAsync(runId, cancellation).ConfigureAwait(false)).Select(Reading)];
}
