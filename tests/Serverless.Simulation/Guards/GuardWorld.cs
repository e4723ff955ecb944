using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Simulation.Guards.Faults;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Guards;

/// <summary>Several hosts over one store that outlives them: events come in, guards let them through or hold them back, runs begin and end.</summary>
public sealed class GuardWorld : Stage
{
    /// <summary>Until all hosts have heard of new rules, at most.</summary>
    public static readonly TimeSpan RulesSpread = TimeSpan.FromSeconds(8);

    public GuardWorld(ulong seed, GuardFault? fault, Action<string>? write)
        : base(seed, Weather.OfGuards, write)
    {
        (Fault, ClocksDiffered) = (fault, Weather.ClocksDiffer);
        Book = new GuardBook(Chance);
        Ceiling = Chance.Is(0.15) ? new StartCeiling(Chance.Between(2, 6), TimeSpan.FromSeconds(Chance.Between(20, 60))) : null;
        Watch = new GuardWatch(this);
        Hosts = [.. Enumerable.Range(1, Chance.Between(2, 4)).Select(number => new GuardHost(this, number))];
    }

    public GuardFault? Fault { get; }

    /// <summary>How far the clocks of hosts are or were from the true time, at most.</summary>
    public TimeSpan ClocksDiffered { get; }

    public GuardBook Book { get; }

    /// <summary>Of all starts; null where there is none.</summary>
    public StartCeiling? Ceiling { get; }

    public GuardWatch Watch { get; }

    public IReadOnlyList<GuardHost> Hosts { get; }

    /// <summary>All that there are.</summary>
    public IReadOnlyList<VerdictRecord> Verdicts()
    {
        const int AtOnce = 1_000;
        var all = new List<VerdictRecord>();
        for (IReadOnlyList<VerdictRecord>? page = null; page is null or { Count: AtOnce }; all.AddRange(page))
        {
            page = Truth.ListAsync(new VerdictQuery(page?[^1].Place, AtOnce), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        return all;
    }

    /// <summary>The rules are edited, and one host after the other hears of it.</summary>
    public void PushRules()
    {
        Book.Edit(Time.Wall);
        Tell("rules are pushed", Book.Set.Id);
        Watch.Closings.NoteStanding();
        foreach (var host in Hosts)
        {
            Time.After(Chance.Between(TimeSpan.Zero, RulesSpread), host.Follow);
        }
    }

    /// <summary>One of the hosts that are up; null where none is.</summary>
    public GuardHost? AnyHost()
    {
        var up = Hosts.Where(host => host.IsUp).ToList();
        return up.Count == 0 ? null : Chance.Of(up);
    }

    /// <summary>Asks one host after the other until one has done it.</summary>
    public async Task<T> InsistAsync<T>(Func<HostParts, Task<T>> ask)
    {
        while (true)
        {
            if (AnyHost() is { } host && await host.TryAsync(ask).ConfigureAwait(false) is (true, var answer))
            {
                return answer!;
            }

            await PauseAsync(Chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3))).ConfigureAwait(false);
        }
    }
}
