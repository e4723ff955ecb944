using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Asks guards, and records what they answer: exactly, whoever else asks at the same moment. One round trip where a match is let through and
/// nobody else has touched its keys since this process did; two where it is refused or held, which is never decided by what this process remembers.</summary>
/// <param name="known">What this process saw last; shared with whoever else in it writes to the ledger. Null where nobody does.</param>
public sealed class GuardDesk(IAdmissionLedger ledger, TimeProvider time, LedgerNotes? known = null)
{
    private const int MostTries = 5;

    private readonly LedgerNotes notes = known ?? new();
    private readonly KeyedGates gates = new();

    /// <param name="closed">Says why nothing may be started, and is asked before each attempt: who waits here for its turn, or for a slow store, has waited
    /// long enough for that to change. Null where nothing is in the way.</param>
    /// <exception cref="StoreUnavailableException">It is not known to be decided; ask again with the same run id.</exception>
    public ValueTask<DeskAnswer> DecideAsync(GuardAsk ask, Func<CancellationToken, ValueTask<AdmissionDecision?>> closed, CancellationToken cancellation) =>
        gates.WithinAsync(ask.Reads, () => DecideInTurnAsync(ask, closed, cancellation), cancellation);

    /// <summary>What was decided about a run; null where nothing was.</summary>
    public async ValueTask<AdmissionDecision?> FindAsync(string runId, CancellationToken cancellation) =>
        (await ledger.ReadAsync([LedgerKeys.Run(runId)], cancellation).ConfigureAwait(false))[0].Facts is RunFacts run ? AdmissionDecision.Of(run.Decision, run.Reason, runId) : null;

    private async ValueTask<DeskAnswer> DecideInTurnAsync(GuardAsk ask, Func<CancellationToken, ValueTask<AdmissionDecision?>> closed, CancellationToken cancellation)
    {
        for (var first = true; ; first = false)
        {
            if (await closed(cancellation).ConfigureAwait(false) is { } reason)
            {
                return new DeskAnswer(reason, Recorded: false, null);
            }

            // Whoever may have to wait behind others writes the page that names them too: a guess that there are none is found out.
            if (first && !ask.Again && (ask.HoldPage is not { } hold || notes.Find(hold) is not HoldFacts { Parts.Count: > 0 }))
            {
                if (await GuessAsync(ask, cancellation).ConfigureAwait(false) is { } guessed)
                {
                    return new DeskAnswer(guessed, Recorded: true, ask.Plan);
                }

                continue;
            }

            var pages = await ReadAsync(ask, cancellation).ConfigureAwait(false);
            notes.Keep(pages);
            var answer = Decide(ask, pages);
            if (answer.Changes.Count == 0 || await WriteAsync(pages, answer.Changes, cancellation).ConfigureAwait(false))
            {
                return new DeskAnswer(answer.Decision, answer.Changes.Count > 0, ((RunFacts?)(answer.Changes.GetValueOrDefault(ask.RunPage) ?? Find(pages, ask.RunPage)))?.Plan);
            }
        }
    }

    /// <summary>Reserves another plan for a run that was admitted and not started: the rules, or how far the rule may go, have changed since.</summary>
    /// <param name="answer">By which it was admitted.</param>
    /// <exception cref="StoreUnavailableException">Another has admitted it a moment ago, and may be starting it with the plan it has reserved; ask again.</exception>
    public async ValueTask ReserveAsync(GuardAsk ask, DeskAnswer answer, CancellationToken cancellation)
    {
        while (true)
        {
            var page = (await ledger.ReadAsync([ask.RunPage], cancellation).ConfigureAwait(false))[0];
            var run = page.Facts as RunFacts ?? new RunFacts(answer.Decision.Name, answer.Decision.Reason, ask.Rule.Name, ask.Sequence, time.GetUtcNow());
            if (page.Facts is not null && !answer.Recorded && time.GetUtcNow() - run.At < HoldPolicy.Starting)
            {
                throw new StoreUnavailableException($"Run {ask.RunId} was admitted a moment ago with another plan, and whether it is being started with that is not known yet.");
            }

            if (run.Plan?.Hash == ask.Plan?.Hash || await ledger.WriteAsync([new LedgerChange(page, run with { Plan = ask.Plan })], cancellation).ConfigureAwait(false) is not null)
            {
                return;
            }
        }
    }

    /// <summary>Of matches that are held: when a guard that says no now may say yes; null where it says yes. Where it says no they wait in line for what is not free.</summary>
    public async ValueTask<DateTimeOffset?> OpensAsync(GuardAsk ask, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var pages = await ledger.ReadAsync(ask.Reads, cancellation).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var (opens, lines) = (GuardPolicy.Opens(ask, key => Find(pages, key), now), GuardPolicy.Lines(ask, key => Find(pages, key), now));

            // Where others keep changing them it has its place when it is looked at next.
            if (lines.Count == 0 || await WriteAsync(pages, lines, cancellation).ConfigureAwait(false) || tries == MostTries)
            {
                return opens;
            }
        }
    }

    private async ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(GuardAsk ask, CancellationToken cancellation)
    {
        if (ask.ReadsThen(notes.Find) is not { Count: > 0 } guessed)
        {
            return await ledger.ReadAsync(ask.Reads, cancellation).ConfigureAwait(false);
        }

        // Mostly those of the last time.
        IReadOnlyList<string> together = [.. ask.Reads, .. guessed];
        var pages = await ledger.ReadAsync(together, cancellation).ConfigureAwait(false);
        return ask.ReadsThen(key => Find(pages, key)).Except(together).ToList() is { Count: > 0 } then ? [.. pages, .. await ledger.ReadAsync(then, cancellation).ConfigureAwait(false)] : pages;
    }

    /// <summary>What the guard of the rule would say to it now; nothing is recorded.</summary>
    public async ValueTask<IReadOnlyList<string>> ExplainAsync(GuardAsk ask, CancellationToken cancellation)
    {
        var pages = await ledger.ReadAsync(ask.Reads, cancellation).ConfigureAwait(false);
        return GuardPolicy.Explain(ask, key => Find(pages, key), time.GetUtcNow());
    }

    /// <summary>Null where the guess was wrong, or says no.</summary>
    private async ValueTask<AdmissionDecision?> GuessAsync(GuardAsk ask, CancellationToken cancellation)
    {
        var pages = notes.Guess(ask.Reads);
        var answer = Decide(ask, pages);
        return answer.Decision is AdmissionDecision.Admitted && await WriteAsync(pages, answer.Changes, cancellation).ConfigureAwait(false) ? answer.Decision : null;
    }

    private async ValueTask<bool> WriteAsync(IReadOnlyList<LedgerPage> pages, IReadOnlyDictionary<string, GuardFacts> changes, CancellationToken cancellation)
    {
        var writes = new List<LedgerChange>(changes.Count);
        foreach (var page in pages)
        {
            if (changes.TryGetValue(page.Key, out var facts))
            {
                writes.Add(new LedgerChange(page, facts));
            }
        }

        if (await ledger.WriteAsync(writes, cancellation).ConfigureAwait(false) is { } written)
        {
            notes.Keep(written);
            return true;
        }

        notes.Forget([.. pages.Select(page => page.Key)]);
        return false;
    }

    private GuardAnswer Decide(GuardAsk ask, IReadOnlyList<LedgerPage> pages) => GuardPolicy.Decide(ask, key => Find(pages, key), time.GetUtcNow());

    private static GuardFacts? Find(IReadOnlyList<LedgerPage> pages, string key)
    {
        // Asked for often, and there are few.
        for (var i = 0; i < pages.Count; i++)
        {
            if (pages[i] is var page && page.Key == key)
            {
                return page.Facts;
            }
        }

        return null;
    }
}

/// <param name="Recorded">Whether it was recorded just now; otherwise it was decided before, or nothing is to be recorded.</param>
/// <param name="Plan">What is reserved for the run; null where nothing is.</param>
public sealed record DeskAnswer(AdmissionDecision Decision, bool Recorded, PlanMark? Plan);
