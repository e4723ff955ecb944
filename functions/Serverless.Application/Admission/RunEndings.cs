using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Tells guards that a run has ended. Telling twice is telling once.</summary>
/// <param name="notes">Where this process remembers what it saw: the next match of the same keys finds there what the end has left. Null where nobody asks.</param>
public sealed class RunEndings(IAdmissionLedger ledger, TimeProvider time, LedgerNotes? notes = null)
{
    /// <summary>How long after a decision its run is presumably being started by who has decided.</summary>
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(1);

    /// <summary>Hears when somebody may be waiting for what the run held.</summary>
    public event Action? Freed;

    public static RunEnding? EndingOf(RunStatus status) => status switch
    {
        RunStatus.Completed => RunEnding.Well,
        RunStatus.Faulted => RunEnding.Failed,
        RunStatus.Cancelled => RunEnding.Neither,
        _ => null,
    };

    /// <param name="known">Facts in the run's history up to this end: one that a person has let go on since is not ended by it.</param>
    /// <exception cref="StoreUnavailableException">It is not known to be told; the next sweep tells it.</exception>
    public ValueTask TellAsync(string runId, RunEnding ending, int known, CancellationToken cancellation) => EndAsync(runId, run => run.Revived < known, ending, cancellation);

    /// <summary>Of a run whose lease is over and that does not go on.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be told; the next sweep tells it.</exception>
    public ValueTask TellOverdueAsync(string runId, RunEnding ending, CancellationToken cancellation) => EndAsync(runId, run => run.LookAt <= time.GetUtcNow(), ending, cancellation);

    /// <summary>Of a run that was to go on, and does not: what it took for that is given back, where nobody has taken it anew.</summary>
    /// <param name="lease">Until when it was taken.</param>
    /// <exception cref="StoreUnavailableException">It is not known to be given back; the sweep does it when the lease is over.</exception>
    public ValueTask TakeBackAsync(string runId, DateTimeOffset lease, CancellationToken cancellation) => EndAsync(runId, run => run.LookAt == lease, RunEnding.Neither, cancellation);

    private ValueTask EndAsync(string runId, Func<RunFacts, bool> isOfIt, RunEnding ending, CancellationToken cancellation) => ChangeAsync(
        runId,
        run => run.LookAt is null || !isOfIt(run) ? null : run.HoldPage is { } page ? [.. run.Holds, page] : run.Holds,
        (run, facts, now) => RunEndPolicy.End(runId, run, ending, facts, now),
        cancellation);

    /// <summary>The run of a match that has waited is given up: what it holds is free, and its rule's guard says why.</summary>
    /// <param name="per">Of the rule's escalation; null where it has none.</param>
    public async ValueTask GiveUpAsync(string runId, string reason, TimeSpan? per, CancellationToken cancellation) => await ChangeAsync(
        runId,
        run => run.LookAt is null ? null : per is null ? Touched(runId, run) : [.. Touched(runId, run), LedgerKeys.Escalation(run.Rule)],
        (run, facts, now) => RunEndPolicy.GiveUp(runId, run, reason, per, facts, now),
        cancellation).ConfigureAwait(false);

    /// <summary>A run that was admitted, and that nobody has started, is not started: what it holds is free, and it has used up nothing.</summary>
    /// <param name="instead">What is answered in place of it.</param>
    /// <param name="mine">Whether who asks has admitted it himself just now; another may be about to start what it has admitted.</param>
    /// <returns>What is decided about the run now.</returns>
    /// <exception cref="StoreUnavailableException">Another has admitted it a moment ago, and may be starting it; ask again.</exception>
    public async ValueTask<AdmissionDecision> WithdrawAsync(string runId, AdmissionDecision instead, bool mine, CancellationToken cancellation)
    {
        await ChangeAsync(
            runId,
            run => run.Decision == nameof(AdmissionDecision.Admitted) ? Touched(runId, run) : null,
            (run, facts, now) => mine || now - run.At >= Starting ? RunEndPolicy.Withdraw(runId, run, instead, facts, now)
                : throw new StoreUnavailableException($"Run {runId} was admitted a moment ago, and whether it was started before starts were stopped is not known yet."),
            cancellation).ConfigureAwait(false);
        return instead;
    }

    private static IReadOnlyList<string> Touched(string runId, RunFacts run) =>
        [.. run.Holds.Concat(run.Marks.Append(run.Asked).OfType<StartMark>().Select(mark => mark.Key)).Append(run.Waited).OfType<string>().Concat(HoldPolicy.Touched(runId, run)).Distinct()];

    /// <param name="touched">The keys that what is to be changed depends on; null where nothing is to be changed.</param>
    private async ValueTask ChangeAsync(
        string runId, Func<RunFacts, IReadOnlyList<string>?> touched, Func<RunFacts, FactsOf, DateTimeOffset, IReadOnlyDictionary<string, GuardFacts>> decide, CancellationToken cancellation)
    {
        while (true)
        {
            var own = (await ledger.ReadAsync([LedgerKeys.Run(runId)], cancellation).ConfigureAwait(false))[0];
            if (own.Facts is not RunFacts run || touched(run) is not { } keys)
            {
                return;
            }

            var (pages, now) = (keys.Count == 0 ? [] : await ledger.ReadAsync(keys, cancellation).ConfigureAwait(false), time.GetUtcNow());
            GuardFacts? Find(string key) => pages.First(page => page.Key == key).Facts;
            if (RunEndPolicy.Next(run, Find, now).Except(keys).ToList() is { Count: > 0 } next)
            {
                pages = [.. pages, .. await ledger.ReadAsync(next, cancellation).ConfigureAwait(false)];
            }

            var changes = decide(run, Find, now);
            if (await ledger.WriteAsync([.. pages.Append(own).Where(page => changes.ContainsKey(page.Key)).Select(page => new LedgerChange(page, changes[page.Key]))], cancellation).ConfigureAwait(false) is { } written)
            {
                notes?.Keep(written);
                if (written.Any(page => page.Facts is (LockFacts or HoldFacts) and { TaskAt: not null }))
                {
                    Freed?.Invoke();
                }

                return;
            }
        }
    }
}
