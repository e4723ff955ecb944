using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Guards;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>Does what is held, as soon as the guard allows it: one run for as many as fit, the oldest first, judged by the rules in force then. What a run is to
/// do is written down with the guard's leave, in one step, so that who goes on after a crash starts the same run.</summary>
public sealed class HeldBatches(
    IAdmissionLedger ledger, Admissions admissions, HeldEvents events, HeldLedger held, RunEndings endings, IRunReader runs, TimeProvider time, ILogger<HeldBatches> logger)
{
    /// <summary>How many times as many as one run does are looked through for one that no mute puts off.</summary>
    private const int MostWindows = 5;

    /// <summary>While a mute puts off all that is looked through.</summary>
    private static readonly TimeSpan MutedPause = TimeSpan.FromSeconds(30);

    /// <summary>Starts at most one run.</summary>
    public async Task TryAsync(LedgerPage page, CancellationToken cancellation)
    {
        if (page.Facts is not HoldFacts { Parts.Count: > 0 } facts || events.Set is not { } set)
        {
            return;
        }

        var putOff = false;
        for (var window = 0; window < MostWindows && window * BatchAsk.MostParts < facts.Parts.Count; window++)
        {
            var (parts, sequences) = await ReadAsync(page.Key, facts, window, cancellation).ConfigureAwait(false);
            var (first, gone) = await FirstAsync(set, facts.Rule, sequences, cancellation).ConfigureAwait(false);
            if (gone.Count > 0 && !await held.LetGoAsync(page.Key, parts, facts.Rule, gone, PerOf(set, facts.Rule), cancellation).ConfigureAwait(false))
            {
                return;
            }

            if (first is not null)
            {
                await TryAsync(set, page, facts, parts, sequences, first, gone, cancellation).ConfigureAwait(false);
                return;
            }

            putOff |= gone.Count < sequences.Count;
        }

        if (putOff)
        {
            await PutOffAsync((await ledger.ReadAsync([page.Key], cancellation).ConfigureAwait(false))[0], time.GetUtcNow() + MutedPause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(RuleSet set, LedgerPage page, HoldFacts facts, IReadOnlyList<string> parts, IReadOnlyList<long> sequences, HeldEvent first, IReadOnlyList<HeldEvent> gone, CancellationToken cancellation)
    {
        if (await admissions.ObservesAsync(first.Match!.Rule, cancellation).ConfigureAwait(false))
        {
            var all = await events.JudgeAsync(set, facts.Rule, sequences.Except(gone.Select(one => one.Sequence)), cancellation).ConfigureAwait(false);
            await held.LetGoAsync(page.Key, parts, facts.Rule, all.Select(one => one with { Reason = HeldEvents.OnlyObserves }), PerOf(set, facts.Rule), cancellation).ConfigureAwait(false);
            return;
        }

        // Asked about the first before all are read: mostly the guard says no.
        var opens = await admissions.OpensAsync(Ask(page.Key, facts.Rule, first), first.Received!, cancellation).ConfigureAwait(false);
        if (opens is null && await StartAsync(set, page.Key, facts, parts, first, [.. sequences.Where(sequence => sequence != first.Sequence).Except(gone.Select(one => one.Sequence))], cancellation).ConfigureAwait(false))
        {
            return;
        }

        await PutOffAsync(page, opens ?? time.GetUtcNow() + HoldPolicy.Pause, cancellation).ConfigureAwait(false);
    }

    private static GuardAsk Ask(string page, string rule, HeldEvent first)
    {
        var runId = RunId.ForBatch(first.RunOf(rule)!);
        return new GuardAsk(first.Match!.Rule, first.Match.Keys, runId, first.Sequence) { Batch = new BatchAsk(runId, page, [], [first.Sequence]) };
    }

    /// <summary>Of a run that was let through, and whose host may have stopped before it was started or before that was written down.</summary>
    public async Task GoOnAsync(LedgerPage page, CancellationToken cancellation)
    {
        if (page.Facts is not BatchFacts { Sequences.Count: > 0 } batch || events.Set is not { } set)
        {
            return;
        }

        var runId = LedgerKeys.BatchOf(page.Key);
        var judged = await events.JudgeAsync(set, batch.Rule, batch.Sequences, cancellation).ConfigureAwait(false);
        if (await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is not null)
        {
            await DoneAsync(runId, batch.Rule, judged, cancellation).ConfigureAwait(false);
            return;
        }

        try
        {
            await StartAgainAsync(set, page, batch, runId, judged, cancellation).ConfigureAwait(false);
        }
        catch (Exception defect) when (defect is not (StoreUnavailableException or OperationCanceledException))
        {
            Logs.DueFailed(logger, defect, page.Key);
            if (batch.Tries + 1 < HeldPolicy.MostTries)
            {
                await ledger.WriteAsync([new LedgerChange(page, batch with { Tries = batch.Tries + 1, LookAt = time.GetUtcNow() + HoldPolicy.Pause })], cancellation).ConfigureAwait(false);
                return;
            }

            await GiveUpAsync(set, page.Key, batch.Rule, runId, [.. judged.Select(one => one with { Reason = $"its run could not be started, {HeldPolicy.MostTries} times: {defect.Message}" })], cancellation).ConfigureAwait(false);
        }
    }

    private async Task<(IReadOnlyList<string> Parts, IReadOnlyList<long> Sequences)> ReadAsync(string page, HoldFacts facts, int window, CancellationToken cancellation)
    {
        var names = facts.Parts.Skip(window * BatchAsk.MostParts).Take(BatchAsk.MostParts).ToList();
        var read = await ledger.ReadAsync([.. names.Select(name => LedgerKeys.HeldPart(page, name))], cancellation).ConfigureAwait(false);
        var sequences = read.SelectMany(part => (part.Facts as HoldPart)?.Sequences ?? []).Take(BatchAsk.Most).ToList();
        return (names, sequences);
    }

    /// <summary>The oldest that its rule still asks for and no mute puts off, and those before it which nobody asks for any more.</summary>
    private async Task<(HeldEvent? First, IReadOnlyList<HeldEvent> Gone)> FirstAsync(RuleSet set, string rule, IReadOnlyList<long> sequences, CancellationToken cancellation)
    {
        var gone = new List<HeldEvent>();
        foreach (var sequence in sequences)
        {
            var one = (await events.JudgeAsync(set, rule, [sequence], cancellation).ConfigureAwait(false))[0];
            if (one.Match is null)
            {
                gone.Add(one);
            }
            else if (!await IsPutOffAsync(one, cancellation).ConfigureAwait(false))
            {
                return (one, gone);
            }
        }

        return (null, gone);
    }

    /// <returns>False where nothing was started: the guard, or a person, says no.</returns>
    private async Task<bool> StartAsync(RuleSet set, string page, HoldFacts facts, IReadOnlyList<string> parts, HeldEvent first, IReadOnlyList<long> others, CancellationToken cancellation)
    {
        var judged = await events.JudgeAsync(set, facts.Rule, others, cancellation).ConfigureAwait(false);
        var gone = judged.Where(one => one.Match is null).ToList();
        if (gone.Count > 0 && !await held.LetGoAsync(page, parts, facts.Rule, gone, PerOf(set, facts.Rule), cancellation).ConfigureAwait(false))
        {
            return false;
        }

        // Keys may have been edited meanwhile: those that are not counted alike any more are done by another run.
        var key = LedgerKeys.Held(facts.Rule, first.Match!.Keys);
        IReadOnlyList<HeldEvent> alike = [first, .. judged.Where(one => one.Match is { } match && LedgerKeys.Held(facts.Rule, match.Keys) == key)];
        alike = await WithoutPutOffAsync(alike, cancellation).ConfigureAwait(false);
        var (input, count) = HeldInput.Join(alike.Select(one => one.Match!.Input));
        alike = [.. alike.Take(count)];
        var left = await LeftAsync(page, parts, cancellation).ConfigureAwait(false);
        var runId = RunId.ForBatch(first.RunOf(facts.Rule)!);
        var chains = await ChainsAsync(alike, cancellation).ConfigureAwait(false);
        var decision = await AdmitAsync(set, alike, input, chains, new BatchAsk(runId, page, left, [.. alike.Select(one => one.Sequence)]), cancellation).ConfigureAwait(false);
        if (decision is AdmissionDecision.LoopCut)
        {
            // No wait makes their chain shorter, and the others have not to wait for them.
            var longest = chains.Max(chain => chain?.Count ?? 0);
            await held.LetGoAsync(page, left, facts.Rule, alike.Where((_, i) => (chains[i]?.Count ?? 0) == longest).Select(one => one with { Reason = decision.Reason }), PerOf(set, facts.Rule), cancellation).ConfigureAwait(false);
            return false;
        }

        if (decision is not (AdmissionDecision.Admitted or AdmissionDecision.Proposed))
        {
            return false;
        }

        Logs.BatchBegan(logger, runId, facts.Rule, alike.Count, facts.Since);
        await DoneAsync(runId, facts.Rule, alike, cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task<IReadOnlyList<HeldEvent>> WithoutPutOffAsync(IReadOnlyList<HeldEvent> all, CancellationToken cancellation)
    {
        var left = new List<HeldEvent>();
        foreach (var one in all)
        {
            // The first was looked at; where it is put off since, so is the run.
            if (left.Count == 0 || !await IsPutOffAsync(one, cancellation).ConfigureAwait(false))
            {
                left.Add(one);
            }
        }

        return left;
    }

    private ValueTask<bool> IsPutOffAsync(HeldEvent one, CancellationToken cancellation) => admissions.IsPutOffAsync(one.Match!.Rule, one.Received!, cancellation);

    /// <summary>Those parts that were not emptied by what was let go.</summary>
    private async Task<IReadOnlyList<string>> LeftAsync(string page, IReadOnlyList<string> parts, CancellationToken cancellation) =>
        (await ledger.ReadAsync([page], cancellation).ConfigureAwait(false))[0].Facts is HoldFacts now ? [.. parts.Where(now.Parts.Contains)] : [];

    private async Task StartAgainAsync(RuleSet set, LedgerPage page, BatchFacts batch, string runId, IReadOnlyList<HeldEvent> judged, CancellationToken cancellation)
    {
        var (still, gone) = (judged.Where(one => one.Match is not null).ToList(), judged.Where(one => one.Match is null).ToList());
        if (still.Count == 0)
        {
            await GiveUpAsync(set, page.Key, batch.Rule, runId, gone, cancellation).ConfigureAwait(false);
            return;
        }

        if (gone.Count > 0 && !await held.LetGoAsync(page.Key, batch.Rule, gone, PerOf(set, batch.Rule), cancellation).ConfigureAwait(false))
        {
            return;
        }

        var (input, _) = HeldInput.Join(still.Select(one => one.Match!.Input), int.MaxValue);
        var answer = await AdmitAsync(set, still, input, await ChainsAsync(still, cancellation).ConfigureAwait(false), new BatchAsk(runId, batch.Page, [], [.. still.Select(one => one.Sequence)]), cancellation).ConfigureAwait(false);
        await (answer switch
        {
            AdmissionDecision.Admitted or AdmissionDecision.Proposed => DoneAsync(runId, batch.Rule, still, cancellation),
            AdmissionDecision.Observed => GiveUpAsync(set, page.Key, batch.Rule, runId, still.ConvertAll(one => one with { Reason = HeldEvents.OnlyObserves }), cancellation),
            _ => Task.CompletedTask,
        }).ConfigureAwait(false);
    }

    private async Task GiveUpAsync(RuleSet set, string page, string rule, string runId, List<HeldEvent> gone, CancellationToken cancellation)
    {
        if (await held.LetGoAsync(page, rule, gone, PerOf(set, rule), cancellation).ConfigureAwait(false))
        {
            await endings.GiveUpAsync(runId, gone[0].Reason!, null, cancellation).ConfigureAwait(false);
        }
    }

    private Task<AdmissionDecision> AdmitAsync(RuleSet set, IReadOnlyList<HeldEvent> all, JsonElement input, IReadOnlyList<IReadOnlyList<RunLink>?> chains, BatchAsk batch, CancellationToken cancellation)
    {
        var first = all[0];
        var match = new RuleMatch.Matched(first.Match!.Rule, input) { Keys = first.Match.Keys, Authors = [.. all.SelectMany(one => one.Match!.Authors).Distinct()] };
        return admissions.AdmitAsync(set, first.Sequence, first.Received!, match, cancellation,
            batch: batch with { Chain = chains.MaxBy(chain => chain?.Count ?? 0) }, events: [.. all.Select(one => one.Received!)]);
    }

    /// <summary>One for each, in their order.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<RunLink>?>> ChainsAsync(IReadOnlyList<HeldEvent> all, CancellationToken cancellation)
    {
        var chains = new List<IReadOnlyList<RunLink>?>();
        foreach (var one in all)
        {
            chains.Add(await admissions.ChainAsync(one.Received!, cancellation).ConfigureAwait(false));
        }

        return chains;
    }

    private Task DoneAsync(string runId, string rule, IReadOnlyList<HeldEvent> done, CancellationToken cancellation) => held.DoneAsync(runId, [.. done.Select(one => one.RunOf(rule)).OfType<string>()], cancellation);

    /// <summary>As it was when it was tried: where anything has changed there since, it is tried anew.</summary>
    private async Task PutOffAsync(LedgerPage page, DateTimeOffset until, CancellationToken cancellation)
    {
        if (page.Facts is HoldFacts { TaskAt: { } due } facts && due <= time.GetUtcNow())
        {
            await ledger.WriteAsync([new LedgerChange(page, facts.Postponed(until))], cancellation).ConfigureAwait(false);
        }
    }

    private static TimeSpan? PerOf(RuleSet set, string rule) => set.Find(rule)?.Guard.Escalate?.Per;
}
