using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded;

/// <summary>Appends facts until it is known what became of them: while the store is away, runs wait, they do not fail.</summary>
internal sealed class HistoryWriter(EngineEdges edges, ILogger logger)
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
                var outcome = await edges.History.AppendAsync(append, CancellationToken.None).ConfigureAwait(false);
                return outcome == AppendOutcome.Conflict && unsure && await IsOursAsync(append).ConfigureAwait(false) ? AppendOutcome.Appended : outcome;
            }
            catch (StoreUnavailableException e)
            {
                unsure = true;
                Logs.StoreAway(logger, runId, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, edges.Time).ConfigureAwait(false);
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
                return await edges.History.ReadAsync(runId, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                Logs.StoreAway(logger, runId, e.Message, pause.TotalSeconds);
                await Task.Delay(pause, edges.Time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>After an append whose fate was unknown a conflict may be that very append.</summary>
    private async Task<bool> IsOursAsync(RunAppend append)
    {
        var stored = await edges.History.ReadAsync(append.RunId, CancellationToken.None).ConfigureAwait(false);
        return stored.Count == append.Expected + append.Facts.Count
            && HistoryJson.Write([.. stored.Skip(append.Expected)]).AsSpan().SequenceEqual(HistoryJson.Write(append.Facts));
    }
}
