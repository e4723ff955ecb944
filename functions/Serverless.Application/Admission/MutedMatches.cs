using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Admission;

/// <summary>Keeps what persons kept from starting anything, a page for each fingerprint: of those that come at once to this process one is written.</summary>
public sealed class MutedMatches(IAdmissionLedger ledger, StartGate gate, TimeProvider time)
{
    private readonly KeyedGates gates = new();
    private readonly Dictionary<string, MutedMatch> waiting = new(StringComparer.Ordinal);

    /// <summary>Durably before it returns.</summary>
    /// <param name="before">What persons had switched off right before it was decided.</param>
    /// <param name="at">When that was: a mute that is over when this is called is over since its own end, and who was judged again since was judged for this one too.</param>
    /// <exception cref="Journal.StoreUnavailableException">It is not known to be kept; ask again.</exception>
    public async ValueTask KeepAsync(RuleMatch.Matched match, NormalizedEvent happened, long sequence, StartControl before, DateTimeOffset at, CancellationToken cancellation)
    {
        var key = KeyOf(match, happened);
        var seen = Seen(before, match.Rule, happened, sequence, at) is { } earlier && earlier.Until != at ? earlier : await SeenAsync(match.Rule, happened, sequence, cancellation).ConfigureAwait(false);
        while (true)
        {
            lock (waiting)
            {
                waiting[key] = Merge(waiting.GetValueOrDefault(key), seen);
            }

            await gates.WithinAsync([key], () => WriteWaitingAsync(key, match.Rule.Name, cancellation), cancellation).ConfigureAwait(false);

            // Where persons have acted, or the mutes of packs have changed, meanwhile, those who were muted may have been looked through already.
            var again = await SeenAsync(match.Rule, happened, sequence, cancellation).ConfigureAwait(false);
            if ((again.Act == seen.Act && !(again.Until < (seen.Until ?? DateTimeOffset.MaxValue))) || await IsOverAsync(key, sequence, cancellation).ConfigureAwait(false))
            {
                return;
            }

            seen = again;
        }
    }

    /// <summary>What became of a match that was muted; null where nobody knows.</summary>
    public async ValueTask<string?> SayAsync(RuleMatch.Matched match, NormalizedEvent happened, long sequence, CancellationToken cancellation) =>
        MutedPolicy.Say((await ledger.ReadAsync([KeyOf(match, happened)], cancellation).ConfigureAwait(false))[0].Facts as MutedFacts, sequence);

    private static string KeyOf(RuleMatch.Matched match, NormalizedEvent happened) => LedgerKeys.Muted(match.Rule.Name, MutedPolicy.Fingerprint(match.Rule.Guard, match.Keys, happened));

    private async ValueTask<MutedMatch> SeenAsync(Rule rule, NormalizedEvent happened, long sequence, CancellationToken cancellation) =>
        Seen(await gate.ControlAsync(cancellation).ConfigureAwait(false), rule, happened, sequence, time.GetUtcNow());

    /// <summary>Where nobody keeps the rule from starting any more, its end is now.</summary>
    private MutedMatch Seen(StartControl control, Rule rule, NormalizedEvent happened, long sequence, DateTimeOffset now) =>
        new(sequence, 1, control.Stop is not null ? null : gate.MutedUntil(control, rule, happened, now) ?? now, control.Number);

    private async ValueTask<bool> IsOverAsync(string key, long sequence, CancellationToken cancellation) =>
        (await ledger.ReadAsync([key], cancellation).ConfigureAwait(false))[0].Facts is not MutedFacts { Sequence: not 0 } facts || facts.Turn?.Sequence >= sequence;

    /// <summary>Writes for all that wait in this process; who finds nothing was written for.</summary>
    private async ValueTask<bool> WriteWaitingAsync(string key, string rule, CancellationToken cancellation)
    {
        MutedMatch? mine;
        lock (waiting)
        {
            waiting.Remove(key, out mine);
        }

        try
        {
            while (mine is not null)
            {
                var page = (await ledger.ReadAsync([key], cancellation).ConfigureAwait(false))[0];
                if (MutedPolicy.Keep(page.Facts as MutedFacts, rule, mine, time.GetUtcNow()) is not { } kept || await ledger.WriteAsync([new LedgerChange(page, kept)], cancellation).ConfigureAwait(false) is not null)
                {
                    break;
                }
            }
        }
        catch
        {
            // The others that it stands for are still to be written, by whoever comes next.
            lock (waiting)
            {
                waiting[key] = Merge(waiting.GetValueOrDefault(key), mine!);
            }

            throw;
        }

        return true;
    }

    /// <summary>The newest stands for all; what was heard of last holds for all.</summary>
    private static MutedMatch Merge(MutedMatch? known, MutedMatch more) => known is null ? more
        : (more.Act >= known.Act ? more : known) with { Sequence = Math.Max(known.Sequence, more.Sequence), Count = known.Count + more.Count };
}
