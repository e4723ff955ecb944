using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Snapshots;

namespace Serverless.Application.Runs;

/// <summary>Folds histories, from the last snapshot on where there is one: what it takes to go on with a run does not grow with what lies behind it.
/// The history is the truth: a snapshot that does not belong to it, or that another build has written, is as if it were not there.</summary>
/// <param name="every">Facts between two snapshots of a run at least.</param>
public sealed class FoldedRuns(IRunHistory history, IRunSnapshots snapshots, Func<JsonElement, Workflow> read, ILogger logger, int every = SnapshotMark.Every)
{
    /// <summary>Runs of which it is remembered here that they have a snapshot.</summary>
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, bool> snapped = new(StringComparer.Ordinal);

    /// <exception cref="StoreUnavailableException">The history cannot be read.</exception>
    public async ValueTask<FoldedRun> ReadAsync(string runId, CancellationToken cancellation)
    {
        // Most runs are too short to have a snapshot: they are read at one go, and nobody looks for one.
        IReadOnlyList<HistoryEvent> begin = [];
        if (snapshots is not NoSnapshots && !snapped.ContainsKey(runId))
        {
            begin = await history.ReadAsync(runId, new HistoryPage(0, every), cancellation).ConfigureAwait(false);
            if (begin.Count < every)
            {
                return new FoldedRun(WorkflowDecider.Fold(begin, read), begin.Count, SnapshotMark.None);
            }
        }

        if (await FindAsync(runId, cancellation).ConfigureAwait(false) is { } snapshot
            && await history.ReadAsync(runId, new HistoryPage(snapshot.Facts - 1), cancellation).ConfigureAwait(false) is { Count: > 0 } tail
            && HashOf(tail[0]).AsSpan().SequenceEqual(snapshot.LastFact.Span)
            && RunStateJson.Read(snapshot.Body, read) is { } kept)
        {
            Remember(runId);
            var state = tail.Skip(1).Aggregate(kept, (RunState s, HistoryEvent fact) => WorkflowDecider.Apply(s, fact, read));
            return new FoldedRun(state, snapshot.Facts - 1 + tail.Count, new SnapshotMark(snapshot.Facts, snapshot.Body.Length));
        }

        HistoryEvent[] facts = [.. begin, .. await history.ReadAsync(runId, new HistoryPage(begin.Count), cancellation).ConfigureAwait(false)];
        return new FoldedRun(WorkflowDecider.Fold(facts, read), facts.Length, SnapshotMark.None);
    }

    /// <summary>Keeps a snapshot where one is due, and removes that of a run that has ended. Nobody waits for it: what is not kept is folded.</summary>
    /// <param name="last">The last fact of it.</param>
    /// <returns>The mark to go on with.</returns>
    public SnapshotMark Keep(string runId, RunState state, int facts, HistoryEvent last, SnapshotMark before)
    {
        if (state is RunState.Ended)
        {
            snapped.TryRemove(runId, out _);
            if (before.Bytes > 0)
            {
                _ = SettleAsync(runId, () => snapshots.RemoveAsync(runId, CancellationToken.None));
            }

            return SnapshotMark.None;
        }

        if (!before.IsDue(facts, every) || snapshots is NoSnapshots)
        {
            return before;
        }

        if (RunStateJson.Write(state) is not { } body)
        {
            return new SnapshotMark(facts, 0);
        }

        Remember(runId);
        _ = SettleAsync(runId, () => snapshots.KeepAsync(new RunSnapshot(runId, facts, HashOf(last), body), CancellationToken.None));
        return new SnapshotMark(facts, body.Length);
    }

    /// <summary>What is forgotten costs one more look at the beginning of a history.</summary>
    private void Remember(string runId)
    {
        if (snapped.Count >= MostRemembered)
        {
            snapped.Clear();
        }

        snapped[runId] = true;
    }

    private async ValueTask<RunSnapshot?> FindAsync(string runId, CancellationToken cancellation)
    {
        try
        {
            return await snapshots.FindAsync(runId, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private async Task SettleAsync(string runId, Func<ValueTask> settle)
    {
        try
        {
            await settle().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Logs.SnapshotLeft(logger, runId, e.Message);
        }
    }

    private static byte[] HashOf(HistoryEvent fact) => SHA256.HashData(HistoryJson.Write(fact));
}
