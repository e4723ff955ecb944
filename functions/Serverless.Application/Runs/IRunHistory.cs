using Serverless.Application.Journal;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>The histories of all runs: the truth about them.</summary>
public interface IRunHistory
{
    /// <summary>Appends when the run has exactly <see cref="RunAppend.Expected"/> facts, durably before it returns; otherwise changes nothing and
    /// says so. Of two appends with the same expected count one wins.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be recorded; read before going on.</exception>
    ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation);

    /// <summary>All facts in order; empty where there is no such run.</summary>
    ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation);

    /// <summary>The facts of a page in order; empty where there are none. What is before the page is not read, in any store that is kept on a disk.</summary>
    async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) =>
        [.. (await ReadAsync(runId, cancellation).ConfigureAwait(false)).Skip(page.From).Take(page.Limit)];
}

/// <param name="From">How many facts are before it; 0 or more.</param>
/// <param name="Limit">How many it has at most; 1 or more.</param>
public readonly record struct HistoryPage(int From, int Limit = int.MaxValue);

/// <param name="Expected">How many facts the writer has seen.</param>
/// <param name="Summary">The run after these facts, for lists.</param>
public sealed record RunAppend(string RunId, int Expected, IReadOnlyList<HistoryEvent> Facts, RunSummary Summary);

public enum AppendOutcome
{
    Appended,

    /// <summary>Somebody else was first: read and decide again.</summary>
    Conflict,
}
