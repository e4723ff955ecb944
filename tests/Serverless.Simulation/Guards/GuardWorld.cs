using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Contracts.Memory;
using Serverless.Simulation.Guards.Faults;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Guards;

/// <summary>Several hosts over one store that outlives them: events come in, guards let them through or hold them back, runs begin and end.</summary>
public sealed class GuardWorld : Stage
{
    public GuardWorld(ulong seed, GuardFault? fault, Action<string>? write)
        : base(seed, write)
    {
        Fault = fault;
        Weather = GuardWeather.Of(Chance);
        Book = new GuardBook(Chance);
        Rules = new LiveRules(TimeProvider.System);
        Rules.Replace(Book.Set);
        Watch = new GuardWatch(this);
        Hosts = [.. Enumerable.Range(1, Chance.Between(2, 4)).Select(number => new GuardHost(this, number))];
    }

    public GuardFault? Fault { get; }

    public GuardWeather Weather { get; private set; }

    public GuardBook Book { get; }

    public LiveRules Rules { get; }

    /// <summary>What is stored.</summary>
    public MemoryStore Truth { get; } = new();

    public GuardWatch Watch { get; }

    public IReadOnlyList<GuardHost> Hosts { get; }

    protected override double Slow => Weather.Slow;

    public void CalmDown() => (IsCalm, Weather) = (true, GuardWeather.Calm);

    /// <summary>Everything that the ledger holds.</summary>
    public IReadOnlyList<LedgerPage> Pages() =>
        [.. ((IAdmissionLedger)Truth).ReadAsync([.. Watch.Keys], CancellationToken.None).AsTask().GetAwaiter().GetResult().Where(page => page.Facts is not null)];

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
