using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Writes down what becomes of matches that were held, a few at a time. Where somebody else was first, what is left is written by the next sweep.</summary>
public sealed class HeldLedger(IAdmissionLedger ledger, TimeProvider time, ILogger<HeldLedger> logger)
{
    /// <summary>Each has up to two pages, and all together some more.</summary>
    private const int LetGoAtOnce = 5;

    private const int DoneAtOnce = 15;

    /// <summary>Those held under a page are let go, each with its reason.</summary>
    /// <param name="per">Of the rule's escalation; null where it has none.</param>
    /// <returns>False where somebody else was first.</returns>
    public Task<bool> LetGoAsync(string page, IReadOnlyList<string> parts, string rule, IEnumerable<HeldEvent> gone, TimeSpan? per, CancellationToken cancellation) => LetGoAsync(
        [page, .. parts.Select(part => LedgerKeys.HeldPart(page, part))],
        (changes, sequences, facts) => HoldPolicy.Remove(changes, page, parts, sequences, facts, time.GetUtcNow()),
        rule,
        gone,
        per,
        cancellation);

    /// <summary>Those that a run was to do are let go.</summary>
    public Task<bool> LetGoAsync(string batch, string rule, IEnumerable<HeldEvent> gone, TimeSpan? per, CancellationToken cancellation) => LetGoAsync(
        [batch],
        (changes, sequences, facts) =>
        {
            if (facts(batch) is BatchFacts left)
            {
                changes[batch] = left with { Sequences = [.. left.Sequences.Where(sequence => !sequences.Contains(sequence))] };
            }
        },
        rule,
        gone,
        per,
        cancellation);

    private async Task<bool> LetGoAsync(
        IReadOnlyList<string> holding, Action<Dictionary<string, GuardFacts>, IReadOnlySet<long>, FactsOf> remove, string rule, IEnumerable<HeldEvent> gone, TimeSpan? per, CancellationToken cancellation)
    {
        foreach (var some in gone.Chunk(LetGoAtOnce))
        {
            var runs = await ledger.ReadAsync([.. some.Select(one => one.RunOf(rule)).OfType<string>().Distinct().Select(LedgerKeys.Run)], cancellation).ConfigureAwait(false);
            string[] more = [.. holding, .. runs.Select(run => (run.Facts as RunFacts)?.Asked?.Key).OfType<string>().Distinct(), .. per is null ? [] : new[] { LedgerKeys.Escalation(rule) }];
            IReadOnlyList<LedgerPage> pages = [.. runs, .. await ledger.ReadAsync(more, cancellation).ConfigureAwait(false)];
            GuardFacts? Find(string key) => pages.FirstOrDefault(page => page.Key == key)?.Facts;
            var changes = new Dictionary<string, GuardFacts>();
            remove(changes, some.Select(one => one.Sequence).ToHashSet(), Find);
            foreach (var one in some)
            {
                LetGo(changes, rule, one, per, Find);
            }

            if (!await WriteAsync(pages, changes, cancellation).ConfigureAwait(false))
            {
                return false;
            }

            foreach (var one in some)
            {
                Logs.HeldLetGo(logger, rule, one.Sequence, one.Reason!);
            }
        }

        return true;
    }

    private void LetGo(Dictionary<string, GuardFacts> changes, string rule, HeldEvent one, TimeSpan? per, FactsOf facts)
    {
        if (one.RunOf(rule) is { } runId && facts(LedgerKeys.Run(runId)) is RunFacts run)
        {
            HoldPolicy.LetGo(changes, runId, run, one.Reason!, facts);
        }

        if (per is { } window)
        {
            var (account, now) = (LedgerKeys.Escalation(rule), time.GetUtcNow());
            changes[account] = EscalationPolicy.LetGo((EscalationFacts?)(changes.GetValueOrDefault(account) ?? facts(account)), window, new LetGoMatch(one.Sequence, one.Reason!, now), now);
        }
    }

    /// <summary>Each of them has it written down by which run it was done; then the batch is.</summary>
    /// <param name="runs">The runs they would have had by themselves.</param>
    public async Task DoneAsync(string runId, IReadOnlyList<string> runs, CancellationToken cancellation)
    {
        foreach (var some in runs.Chunk(DoneAtOnce))
        {
            IReadOnlyList<LedgerPage> pages;
            Dictionary<string, GuardFacts> changes;
            do
            {
                pages = await ledger.ReadAsync([.. some.Select(LedgerKeys.Run)], cancellation).ConfigureAwait(false);
                changes = pages.Where(page => page.Facts is RunFacts { DoneBy: null }).ToDictionary(page => page.Key, GuardFacts (page) => (RunFacts)page.Facts! with { DoneBy = runId, DoneWith = runs.Count - 1 });
            }
            while (!await WriteAsync(pages, changes, cancellation).ConfigureAwait(false));
        }

        var own = (await ledger.ReadAsync([LedgerKeys.Batch(runId)], cancellation).ConfigureAwait(false))[0];
        if (own.Facts is BatchFacts)
        {
            await ledger.WriteAsync([new LedgerChange(own, null)], cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> WriteAsync(IReadOnlyList<LedgerPage> pages, Dictionary<string, GuardFacts> changes, CancellationToken cancellation) =>
        changes.Count == 0 || await ledger.WriteAsync([.. pages.Where(page => changes.ContainsKey(page.Key)).Select(page => new LedgerChange(page, changes[page.Key]))], cancellation).ConfigureAwait(false) is not null;
}
