using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Appends facts until it is known what became of them: while the store is away, runs wait, they do not fail.</summary>
public sealed class HistoryWriter(IRunHistory history, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="undecided">Whether it was not looked at what follows from the facts. Whoever comes next has to: such a run does not only wait.</param>
    public async Task<AppendOutcome> AppendAsync(string runId, int expected, IReadOnlyList<HistoryEvent> facts, RunState after, bool undecided = false)
    {
        var summary = RunSummaries.Of(runId, after, expected + facts.Count, facts[^1].At);
        var append = new RunAppend(runId, expected, facts, undecided && summary.Status == RunStatus.Waiting ? summary with { Status = RunStatus.Running } : summary);
        var pause = TimeSpan.FromMilliseconds(50);
        var unsure = false;
        while (true)
        {
            try
            {
                var outcome = await history.AppendAsync(append, CancellationToken.None).ConfigureAwait(false);
                return outcome == AppendOutcome.Conflict && unsure && await IsOursAsync(append).ConfigureAwait(false) ? AppendOutcome.Appended : outcome;
            }
            catch (StoreUnavailableException e)
            {
                unsure = true;
                Logs.StoreAway(logger, runId, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Reads what it takes to go on with a run, until the store answers.</summary>
    public async Task<T> ReadAsync<T>(string runId, Func<ValueTask<T>> read)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                Logs.StoreAway(logger, runId, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>After an append whose fate was unknown a conflict may be that very append; somebody else may have appended to it since.</summary>
    private async Task<bool> IsOursAsync(RunAppend append)
    {
        var stored = await history.ReadAsync(append.RunId, new HistoryPage(append.Expected, append.Facts.Count), CancellationToken.None).ConfigureAwait(false);
        return stored.Count == append.Facts.Count && HistoryJson.Write(stored).AsSpan().SequenceEqual(HistoryJson.Write(append.Facts));
    }
}
