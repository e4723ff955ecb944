using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Processes;
using Serverless.Storm.Rules;

namespace Serverless.Storm.Judging;

/// <summary>Everything a storm has left: journal, verdicts, histories, audit, what was decided about each run, and what the target has seen.</summary>
public sealed record StormRecord(
    JournalCounts Counts,
    IReadOnlyList<JournalRecord> Journal,
    IReadOnlyList<VerdictRecord> Verdicts,
    IReadOnlyList<StormRun> Runs,
    IReadOnlyDictionary<string, RunFacts> Decided,
    IReadOnlyDictionary<string, EscalationFacts> Told,
    IReadOnlyList<AuditEntry> Audit,
    IReadOnlyList<string> BrokenChains,
    IReadOnlyList<SinkCall> Calls)
{
    private const int Page = 1_000;

    public static IEnumerable<string> LockKeys => [.. Enumerable.Range(0, StormRules.Clusters).Select(cluster => LedgerKeys.Lock($"c{cluster}", "cluster")), LedgerKeys.Lock("broken")];

    /// <summary>Rules that tell of what they hold back.</summary>
    public static IReadOnlyList<string> Accounts => ["restart", "drain", "broken"];

    public string Describe() =>
        $"{Runs.Count} runs ({string.Join(", ", Runs.CountBy(run => run.Name).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}), {Calls.Count} calls at the target; {string.Join(", ", Counts.Verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";

    public static async Task<StormRecord> ReadAsync<TStore>(TStore store, SinkProcess sink)
        where TStore : IJournalReader, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger, IAuditLog
    {
        var journal = await AllAsync<JournalRecord>(last => store.ListAsync(new JournalQuery(last?.Sequence, Page), default));
        var verdicts = await AllAsync<VerdictRecord>(last => store.ListAsync(new VerdictQuery(last?.Place, Page), default));
        var runs = new List<StormRun>();
        foreach (var run in await AllAsync<RunSummary>(last => store.ListAsync(new RunQuery(last?.RunId, Page), default)))
        {
            runs.Add(new StormRun(run, await ((IRunHistory)store).ReadAsync(run.RunId, default)));
        }

        var (audit, broken) = (new List<AuditEntry>(), new List<string>());
        foreach (var head in await store.ListHeadsAsync(default))
        {
            var blocks = await AllAsync<AuditBlock>(last => store.ReadAsync(head.Chain, (last?.Number ?? 0) + 1, Page, default));
            audit.AddRange(blocks.SelectMany(block => AuditBody.Read(block.Body.Span)!.Attempts));
            broken.AddRange(AuditCheck.Whole(head.Chain, blocks, head).Break is { } found ? [$"Chain {head.Chain}: {found.Sentence}"] : []);
        }

        return new StormRecord(
            await store.CountAsync(default),
            journal,
            verdicts,
            [.. runs.OrderBy(run => run.StartedAt)],
            (await FactsAsync<RunFacts>(store, [.. runs.Select(run => LedgerKeys.Run(run.Id))])).ToDictionary(pair => LedgerKeys.RunOf(pair.Key), pair => pair.Facts),
            (await FactsAsync<EscalationFacts>(store, [.. Accounts.Select(LedgerKeys.Escalation)])).ToDictionary(pair => LedgerKeys.RuleOf(pair.Key), pair => pair.Facts),
            audit,
            broken,
            sink.Calls());
    }

    private static async Task<List<(string Key, TFacts Facts)>> FactsAsync<TFacts>(IAdmissionLedger ledger, IReadOnlyList<string> keys)
        where TFacts : GuardFacts
    {
        var found = new List<(string, TFacts)>();
        foreach (var some in keys.Chunk(LedgerPage.MostChanges))
        {
            found.AddRange((await ledger.ReadAsync(some, default)).Where(page => page.Facts is not null).Select(page => (page.Key, (TFacts)page.Facts!)));
        }

        return found;
    }

    private static async Task<List<T>> AllAsync<T>(Func<T?, ValueTask<IReadOnlyList<T>>> read)
        where T : class
    {
        var all = new List<T>();
        while (await read(all.LastOrDefault()) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }
}

/// <summary>One run as its history tells of it.</summary>
public sealed record StormRun(RunSummary Summary, IReadOnlyList<HistoryEvent> History)
{
    public RunStarted Started => (RunStarted)History[0];

    public string Id => Summary.RunId;

    /// <summary>Its rule; of a run that tells of what was held back <c>page</c>.</summary>
    public string Name => IsPage ? "page" : Started.Cause.Rule!;

    public string Rule => Started.Cause.Rule!;

    public bool IsPage => Summary.Workflow == "storm/page:1.0.0";

    public DateTimeOffset StartedAt => Started.At;

    public DateTimeOffset EndedAt => History[^1].At;

    public string Cluster => Started.Input.GetProperty("data").GetProperty("cluster").GetString()!;

    public string Host => Started.Input.GetProperty("data").GetProperty("host").GetString()!;
}
