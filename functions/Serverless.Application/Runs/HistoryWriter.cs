using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Appends facts until it is known what became of them: while the store is away, runs wait, they do not fail.</summary>
public sealed class HistoryWriter(IRunHistory history, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task<AppendOutcome> AppendAsync(string runId, int expected, IReadOnlyList<HistoryEvent> facts, RunState after)
    {
        var append = new RunAppend(runId, expected, facts, RunSummaries.Of(runId, after, expected + facts.Count, facts[^1].At));
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

    public async Task<IReadOnlyList<HistoryEvent>> ReadAsync(string runId)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                return await history.ReadAsync(runId, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                Logs.StoreAway(logger, runId, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>After an append whose fate was unknown a conflict may be that very append.</summary>
    private async Task<bool> IsOursAsync(RunAppend append)
    {
        var stored = await history.ReadAsync(append.RunId, CancellationToken.None).ConfigureAwait(false);
        return stored.Count == append.Expected + append.Facts.Count
            && HistoryJson.Write([.. stored.Skip(append.Expected)]).AsSpan().SequenceEqual(HistoryJson.Write(append.Facts));
    }
}
