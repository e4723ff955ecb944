using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Contracts.Guards;
using Serverless.Core.Admission.Control;

namespace Serverless.Application.Tests.Admission;

/// <summary>Two processes of the router on one stage, of which the first reaches the ledger by a way that fails, and hears of new rules when some time has passed.</summary>
internal sealed class TwoHosts
{
    private readonly GuardStage stage;
    private readonly FaultyLedger ledger;
    private readonly (GuardParts Guards, LiveRules Rules)[] hosts;

    public TwoHosts(GuardStage stage)
    {
        (this.stage, ledger, var late) = (stage, new FaultyLedger(stage.Store), new LiveRules(stage.Time));
        late.Replace(stage.Rules.Current);
        hosts = [(GuardParts.Of(stage.Store, stage.Engine, late, stage.Time, null, ledger), late), (stage.Second.Guards, stage.Rules)];
    }

    /// <summary>Of the host that never fails.</summary>
    public StartSwitch Switch => hosts[1].Guards.Switch;

    /// <summary>All at once, by one host and the other.</summary>
    public Task JudgeAsync(IReadOnlyList<DispatchItem> items) => Task.WhenAll(items.Select((item, i) => Task.Run(() => JudgeAsync(item, hosts[i % 2]))));

    /// <returns>Whether it changed anything. Every host has heard of it.</returns>
    public async Task<bool> ActAsync(ControlAct act)
    {
        var (changed, _) = await Switch.ActAsync(act, default);
        stage.Time.Pass(StartSwitch.Oldest);
        return changed;
    }

    /// <summary>The next writes of the first host fail.</summary>
    /// <param name="written">Whether they are done all the same.</param>
    public void Fail(int times, bool written) => ledger.Fail(times, written);

    public async Task PassAsync(TimeSpan time)
    {
        stage.Time.Pass(time);
        await SweepAsync();
        hosts[0].Rules.Replace(stage.Rules.Current);
    }

    public Task SweepAsync() => Task.WhenAll(hosts.Select(host => Task.Run(async () =>
    {
        try
        {
            await host.Guards.Sweep.SweepAsync(default);
        }
        catch (StoreUnavailableException)
        {
            // The next sweep does it.
        }
    })));

    /// <summary>An event that could not be judged is judged again.</summary>
    private async Task JudgeAsync(DispatchItem item, (GuardParts Guards, LiveRules Rules) host)
    {
        for (var again = true; again;)
        {
            try
            {
                await new EventDispatcher(host.Rules, host.Guards.Admissions, stage.Store, stage.Store, stage.Time).DispatchAsync([item], default);
                again = false;
            }
            catch (Exception fault) when (fault is StoreUnavailableException or InvalidOperationException)
            {
                stage.Engine.Starting = _ => { };
            }
        }
    }
}
