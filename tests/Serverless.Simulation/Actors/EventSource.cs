using System.Text;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Actors;

/// <summary>Brings events to runs that listen, as the dispatcher does: each is brought until it was brought without a fault.</summary>
public sealed class EventSource : IActor
{
    private static readonly string[] Types = ["a", "b", "z"];

    public async Task ActAsync(World world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20))).ConfigureAwait(false);
            if (!world.IsCalm)
            {
                await BringAsync(world, world.Chance.Of(Types)).ConfigureAwait(false);
            }
        }
    }

    public static async Task BringAsync(World world, string type)
    {
        var sequence = ++world.Promises.Events;
        world.Tell("event", $"{sequence} {type}");
        var body = Encoding.UTF8.GetBytes($$$"""{"specversion":"1.0","id":"{{{sequence}}}","source":"/sim","type":"{{{type}}}","data":{"n":{{{sequence}}}}}""");
        var item = new DispatchItem(sequence, null, DateTimeOffset.UnixEpoch, new NormalizedEvent("/sim", $"{sequence}", type, null, null, body));
        while (true)
        {
            try
            {
                await world.Host.AskAsync(async (engine, subscriptions) =>
                {
                    await new EventDelivery(subscriptions, new Hearing(world, engine)).DeliverAsync([item], CancellationToken.None).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is HostKilledException or StoreUnavailableException)
            {
                await world.PauseAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Notes what was promised.</summary>
    private sealed class Hearing(World world, Application.Runs.IRunListening runs) : Application.Runs.IRunListening
    {
        public async ValueTask<Application.Runs.HearOutcome> HearAsync(string runId, Core.Workflows.Tasks.EventArrival arrival, CancellationToken cancellation)
        {
            var outcome = await runs.HearAsync(runId, arrival, cancellation).ConfigureAwait(false);
            if (outcome == Application.Runs.HearOutcome.Heard)
            {
                world.Promises.Heard.Add((runId, arrival.Sequence));
            }

            return outcome;
        }
    }
}
