using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>What becomes of matches that a guard holds. What stands in a part is named by the page of the parts, and whoever empties a part or begins one
/// writes that page too: so who adds to a part that holds others need not.</summary>
public static class HoldPolicy
{
    /// <summary>After a guard said no and nobody knows when it will say yes.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Whatever the guard says: rules are edited, and starts are taken back.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How long after a decision its run is presumably being started by who has decided.</summary>
    public static readonly TimeSpan Starting = TimeSpan.FromMinutes(1);

    /// <summary>When to see whether the guard says yes.</summary>
    /// <param name="opens">When it may; null where nobody knows.</param>
    public static DateTimeOffset LookAgain(DateTimeOffset? opens, DateTimeOffset now) =>
        opens is not { } at || at <= now ? now + Pause : at > now + LongestPause ? now + LongestPause : at;

    /// <summary>Whether a match joins those that are held: the guard holds it back, or others are held and it does not overtake them. What was asked for
    /// already is not held: that is done for it too.</summary>
    internal static bool IsHeld(GuardAsk ask, FactsOf facts, AdmissionDecision? refusal) =>
        ask is { HoldPage: { } page, Again: false } && refusal is not AdmissionDecision.Repeated && HasRoom(ask, facts) && (refusal is not null || facts(page) is HoldFacts { Parts.Count: > 0 });

    public const string PutOffByMutes = "A mute puts that off for the events that it is for.";

    internal static IEnumerable<string> Explain(GuardAsk ask, FactsOf facts) => ask.HoldPage is not { } page ? []
        : facts(page) is HoldFacts { Parts.Count: > 0 } held ? [$"– guard.policy: others are held since {Times.Say(held.Since)}; a match joins them, and all are done at once. {PutOffByMutes}"]
        : ["– guard.policy: nothing is held; a match that is held back would be."];

    /// <summary>Whether all of them are still held there.</summary>
    internal static bool Stands(BatchAsk batch, FactsOf facts)
    {
        if (facts(batch.Page) is not HoldFacts held || !batch.Parts.All(held.Parts.Contains))
        {
            return false;
        }

        var there = batch.Parts.SelectMany(part => (facts(LedgerKeys.HeldPart(batch.Page, part)) as HoldPart)?.Sequences ?? []).ToHashSet();
        return batch.Sequences.All(there.Contains);
    }

    /// <summary>Whether it is these, and no others, that the run was let through to do.</summary>
    internal static bool IsTaken(BatchAsk batch, FactsOf facts) => facts(LedgerKeys.Batch(batch.RunId)) is BatchFacts taken && taken.Sequences.SequenceEqual(batch.Sequences);

    internal static AdmissionDecision.Held Taken(string runId) => new("Another has taken some of these matches meanwhile.", runId);

    internal static void Join(Dictionary<string, GuardFacts> changes, GuardAsk ask, FactsOf facts, DateTimeOffset due, DateTimeOffset now)
    {
        var page = ask.HoldPage!;
        var held = facts(page) as HoldFacts ?? HoldFacts.Empty(ask.Rule.Name, now);
        if (held.Parts is [.., var last] && facts(LedgerKeys.HeldPart(page, last)) is HoldPart { Sequences.Count: > 0 and < HoldFacts.PartLength } part)
        {
            changes[LedgerKeys.HeldPart(page, last)] = new HoldPart([.. part.Sequences, ask.Sequence]);
            return;
        }

        changes[ask.NewPart!] = new HoldPart([ask.Sequence]);
        changes[page] = held.Parts.Count == 0 ? new HoldFacts(ask.Rule.Name, [ask.NewPartName], now) { Due = due } : held with { Parts = [.. held.Parts, ask.NewPartName] };
    }

    /// <summary>They are held no longer, one run does them.</summary>
    internal static void Take(Dictionary<string, GuardFacts> changes, BatchAsk batch, string rule, FactsOf facts, DateTimeOffset now)
    {
        Remove(changes, batch.Page, batch.Parts, batch.Sequences.ToHashSet(), facts, now);
        changes[batch.Page] = ((HoldFacts)changes[batch.Page]) with { Served = now };
        changes[LedgerKeys.Batch(batch.RunId)] = new BatchFacts(rule, batch.Page, batch.Sequences, now + Starting);
    }

    /// <summary>What is left is looked at soon.</summary>
    public static void Remove(Dictionary<string, GuardFacts> changes, string page, IReadOnlyList<string> parts, IReadOnlySet<long> sequences, FactsOf facts, DateTimeOffset now)
    {
        var emptied = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in parts)
        {
            if (facts(LedgerKeys.HeldPart(page, name)) is HoldPart part && part.Without(sequences) is var left && left.Sequences.Count < part.Sequences.Count)
            {
                changes[LedgerKeys.HeldPart(page, name)] = left;
                _ = left.Sequences.Count > 0 || emptied.Add(name);
            }
        }

        if (facts(page) is HoldFacts held)
        {
            changes[page] = held with { Parts = [.. held.Parts.Where(part => !emptied.Contains(part))], Due = now };
        }
    }

    /// <summary>The run is not started after all: what it was to do is held again, before all others.</summary>
    /// <returns>False where it was to do nothing that was held.</returns>
    internal static bool PutBack(Dictionary<string, GuardFacts> changes, string runId, RunFacts run, FactsOf facts, DateTimeOffset now)
    {
        if (run.HoldPage is not { } page || facts(LedgerKeys.Batch(runId)) is not BatchFacts { Sequences.Count: > 0 } batch)
        {
            return false;
        }

        var held = facts(page) as HoldFacts ?? HoldFacts.Empty(run.Rule, run.At);
        var (name, part) = (PartOf(runId), LedgerKeys.HeldPart(page, PartOf(runId)));

        // It may have been held again before, and the run let through for some of that only.
        changes[part] = new HoldPart([.. batch.Sequences.Union((facts(part) as HoldPart)?.Sequences ?? [])]);
        changes[page] = held with { Parts = [name, .. held.Parts.Where(other => other != name)], Due = now + Pause };
        changes[LedgerKeys.Batch(runId)] = batch with { Sequences = [] };
        return true;
    }

    /// <summary>The keys that <see cref="PutBack"/> depends on.</summary>
    public static IReadOnlyList<string> Touched(string runId, RunFacts run) => run.HoldPage is { } page ? [page, LedgerKeys.HeldPart(page, PartOf(runId)), LedgerKeys.Batch(runId)] : [];

    /// <summary>A match is let go, and this is why. It keeps nobody from asking for the same.</summary>
    public static void LetGo(Dictionary<string, GuardFacts> changes, string runId, RunFacts run, string reason, FactsOf facts)
    {
        RunEndPolicy.TakeBack(changes, run.Asked, key => changes.GetValueOrDefault(key) ?? facts(key));
        changes[LedgerKeys.Run(runId)] = run with { LetGo = HeldPolicy.Cut(reason), Asked = null };
    }

    private static bool HasRoom(GuardAsk ask, FactsOf facts) =>
        facts(ask.HoldPage!) is not HoldFacts { Parts: { Count: >= HoldFacts.MostParts } parts } || facts(LedgerKeys.HeldPart(ask.HoldPage!, parts[^1])) is HoldPart { Sequences.Count: < HoldFacts.PartLength };

    private static string PartOf(string runId) => $"r{runId[..Math.Min(runId.Length, 16)]}";
}
