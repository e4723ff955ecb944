using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Memory;

internal sealed class MemoryRuns
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, List<HistoryEvent>> histories = [];
    private readonly Dictionary<string, RunSummary> summaries = [];

    public AppendOutcome Append(RunAppend append)
    {
        var history = histories.GetValueOrDefault(append.RunId);
        if ((history?.Count ?? 0) != append.Expected)
        {
            return AppendOutcome.Conflict;
        }

        if (history is null)
        {
            history = histories[append.RunId] = [];
            order.Add(append.RunId);
        }

        history.AddRange(append.Facts);
        summaries[append.RunId] = append.Summary with { RunId = append.RunId, Facts = history.Count };
        return AppendOutcome.Appended;
    }

    public Dictionary<string, RunSnapshot> Snapshots { get; } = [];

    public IReadOnlyList<HistoryEvent> Read(string runId) => [.. histories.GetValueOrDefault(runId) ?? []];

    public IReadOnlyList<HistoryEvent> Read(string runId, HistoryPage page) =>
        histories.GetValueOrDefault(runId) is { } history && page.From < history.Count ? history.GetRange(page.From, Math.Min(page.Limit, history.Count - page.From)) : [];

    public RunSummary? Find(string runId) => summaries.GetValueOrDefault(runId);

    public IReadOnlyList<RunSummary> List(RunQuery query)
    {
        var newestFirst = order.Index().OrderByDescending(run => summaries[run.Item].StartedAt).ThenByDescending(run => run.Index).Select(run => summaries[run.Item]);
        if (query.Before is { } before)
        {
            newestFirst = newestFirst.SkipWhile(run => run.RunId != before).Skip(1);
        }

        return
        [
            .. newestFirst
                .Where(run => query.Status is null || run.Status == query.Status)
                .Where(run => query.Rule is null || run.Rule == query.Rule)
                .Where(run => query.Sequence is null || run.Sequence == query.Sequence)
                .Take(query.Limit),
        ];
    }

    public IReadOnlyList<RunSummary> ListActive(string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return
        [
            .. summaries.Values
                .Where(run => !run.Ended && (after is null || string.CompareOrdinal(run.RunId, after) > 0))
                .OrderBy(run => run.RunId, StringComparer.Ordinal)
                .Take(limit),
        ];
    }
}
