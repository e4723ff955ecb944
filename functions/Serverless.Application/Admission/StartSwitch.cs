using Serverless.Application.Clocks;
using Serverless.Application.Journal;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>What persons have switched off, as every instance knows it within <see cref="Oldest"/>.</summary>
/// <param name="zones">The time zone of an IANA name, null where the host does not have it; null for those of the host.</param>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to be freed.
public sealed class StartSwitch(IAdmissionLedger ledger, TimeProvider time, Func<string, TimeZoneInfo?>? zones = null)
{
#pragma warning restore CA1001
    /// <summary>What was read longer ago is read again before a run is started by it.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Keys = [LedgerKeys.Control];

    private readonly SemaphoreSlim reading = new(1);
    private volatile Seen? seen;

    /// <summary>Hears when somebody has acted by this instance.</summary>
    public event Action? Changed;

    /// <exception cref="StoreUnavailableException">Nobody knows whether runs may be started, so none is.</exception>
    public async ValueTask<StartControl> CurrentAsync(CancellationToken cancellation) => Fresh ?? await ReadFreshAsync(() => Fresh, cancellation).ConfigureAwait(false);

    /// <summary>As it stands at this moment, whatever was read before.</summary>
    /// <exception cref="StoreUnavailableException">Nobody knows.</exception>
    public ValueTask<StartControl> RefreshAsync(CancellationToken cancellation) => ReadFreshAsync(() => null, cancellation);

    private async ValueTask<StartControl> ReadFreshAsync(Func<StartControl?> known, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return known() ?? await ReadAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Records what a person does; of acts that come at once each finds the switch as the one before left it.</summary>
    /// <param name="blamed">The run for which a rule is demoted; null where it is for none. It is blamed once for what it has come to, whoever promotes the rule afterwards.</param>
    /// <returns>False where it changes nothing.</returns>
    public async ValueTask<(bool Changed, StartControl Now)> ActAsync(ControlAct act, CancellationToken cancellation, BlamedRun? blamed = null)
    {
        while (true)
        {
            var page = (await ledger.ReadAsync(Keys, cancellation).ConfigureAwait(false))[0];
            var stored = page.Facts as StartControl ?? StartControl.Open;
            var pages = await ReadDemotedAsync(stored, cancellation).ConfigureAwait(false);
            var rules = pages.Select(one => one.Facts as DemotedRules).ToList();
            var (before, blame) = (DemotionPages.Join(stored, rules), blamed is null ? null : await BlameAsync(blamed, cancellation).ConfigureAwait(false));
            if (blame?.Seen.Facts is RunFacts { Blamed: var known } && known >= blamed!.Facts)
            {
                return (false, before);
            }

            if (before.After(act) is not ({ } after, { } numbered))
            {
                if (blame is null || await ledger.WriteAsync([blame], cancellation).ConfigureAwait(false) is not null)
                {
                    return (false, before);
                }

                continue;
            }

            var own = LedgerPage.Absent(LedgerKeys.ControlAct(after.Number));
            var (written, changed) = DemotionPages.Divide(stored, rules, after);
            var more = changed.Select(pair => new LedgerChange(pages.ElementAtOrDefault(pair.Key - 1) ?? LedgerPage.Absent(LedgerKeys.Demoted(pair.Key)), pair.Value));
            if (await ledger.WriteAsync([new LedgerChange(page, written), new LedgerChange(own, numbered), .. more, .. blame is null ? [] : new[] { blame }], cancellation).ConfigureAwait(false) is not null

                // A store whose answer was lost asks again by itself, and then refuses what it has done.
                || (await ledger.ReadAsync([own.Key], cancellation).ConfigureAwait(false))[0].Facts is ControlAct there && there == numbered)
            {
                seen = null;
                Changed?.Invoke();
                return (true, after);
            }
        }
    }

    /// <summary>Notes that no run is left which a stop has paused; nothing where somebody has acted since.</summary>
    public async ValueTask SettleAsync(ControlAct lifted, CancellationToken cancellation)
    {
        var page = (await ledger.ReadAsync(Keys, cancellation).ConfigureAwait(false))[0];
        if (page.Facts is StartControl { Lifted: { } last, Pausing: null } control && last.Number == lifted.Number)
        {
            await ledger.WriteAsync([new LedgerChange(page, control with { Lifted = null })], cancellation).ConfigureAwait(false);
            seen = null;
        }
    }

    /// <summary>What persons did, the newest first.</summary>
    /// <param name="before">Only acts with a smaller number.</param>
    public async ValueTask<IReadOnlyList<ControlAct>> ListActsAsync(long? before, int limit, CancellationToken cancellation)
    {
        var newest = before - 1 ?? ((await ledger.ReadAsync(Keys, cancellation).ConfigureAwait(false))[0].Facts as StartControl)?.Number ?? 0;
        var keys = Enumerable.Range(0, (int)Math.Min(limit, Math.Max(newest, 0))).Select(back => LedgerKeys.ControlAct(newest - back)).ToList();
        return keys.Count == 0 ? [] : [.. (await ledger.ReadAsync(keys, cancellation).ConfigureAwait(false)).Select(page => page.Facts).OfType<ControlAct>()];
    }

    private StartControl? Fresh => seen is { } last && time.GetElapsedTime(last.At) < Oldest ? last.Control : null;

    private async ValueTask<StartControl> ReadAsync(CancellationToken cancellation)
    {
        // Counted from before the question: what was answered may be as old as that.
        var asked = time.GetTimestamp();
        var control = (await ledger.ReadAsync(Keys, cancellation).ConfigureAwait(false))[0].Facts as StartControl ?? StartControl.Open;
        control = DemotionPages.Join(control, [.. (await ReadDemotedAsync(control, cancellation).ConfigureAwait(false)).Select(page => page.Facts as DemotedRules)]);
        control = control with { Mutes = await WithActsAsync(control.Mutes, cancellation).ConfigureAwait(false) };
        seen = new Seen(control, asked);
        return control;
    }

    private async ValueTask<IReadOnlyList<LedgerPage>> ReadDemotedAsync(StartControl stored, CancellationToken cancellation) =>
        stored.DemotedPages == 0 ? [] : await ledger.ReadAsync([.. Enumerable.Range(1, stored.DemotedPages).Select(LedgerKeys.Demoted)], cancellation).ConfigureAwait(false);

    /// <returns>Null where nothing is known of the run that it could be written beside.</returns>
    private async ValueTask<LedgerChange?> BlameAsync(BlamedRun blamed, CancellationToken cancellation) =>
        (await ledger.ReadAsync([LedgerKeys.Run(blamed.RunId)], cancellation).ConfigureAwait(false))[0] is { Facts: RunFacts run } page ? new LedgerChange(page, run with { Blamed = blamed.Facts }) : null;

    /// <summary>An act is never edited: what was read of it once is as good as what stands there, and its terms are compiled once.</summary>
    private async ValueTask<IReadOnlyList<Mute>> WithActsAsync(IReadOnlyList<Mute> mutes, CancellationToken cancellation)
    {
        var known = seen?.Control.Mutes.Where(mute => mute.Act is not null && mute.Terms?.Unread is null).ToDictionary(mute => mute.Number) ?? [];
        var missing = mutes.Where(mute => !known.ContainsKey(mute.Number)).ToDictionary(mute => mute.Number);
        foreach (var act in missing.Count == 0 ? [] : (await ledger.ReadAsync([.. missing.Keys.Select(LedgerKeys.ControlAct)], cancellation).ConfigureAwait(false)).Select(page => page.Facts).OfType<ControlAct>())
        {
            var mute = missing[act.Number];
            known[act.Number] = mute with { Act = act, Terms = mute.Narrowed == true ? MuteTerms.Of(act, zones ?? SystemZones.Find) : null };
        }

        return [.. mutes.Select(mute => known.GetValueOrDefault(mute.Number) ?? mute)];
    }

    private sealed record Seen(StartControl Control, long At);
}

/// <summary>A run that has not helped.</summary>
/// <param name="Facts">How many facts its history had by then.</param>
public sealed record BlamedRun(string RunId, int Facts);
