using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>Sends events, each until a door says that it has it, and some of them again later. The host that took it judges it; sometimes another does so too.</summary>
public sealed class EventSender : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        for (var left = world.Chance.Between(4, 20); left > 0 && !world.IsCalm; left--)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(12))).ConfigureAwait(false);
            var made = world.Book.Next().Event;
            await SendAsync(world, made).ConfigureAwait(false);
            if (world.Chance.Is(0.2))
            {
                world.Begin(() => SendAgainAsync(world, made));
            }
        }
    }

    private static async Task SendAgainAsync(GuardWorld world, NormalizedEvent made)
    {
        await world.PauseAsync(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(30))).ConfigureAwait(false);
        await SendAsync(world, made).ConfigureAwait(false);
    }

    private static async Task SendAsync(GuardWorld world, NormalizedEvent made)
    {
        var (host, receipt, at) = await world.InsistAsync(async parts =>
        {
            var now = parts.Clock.GetUtcNow();
            return (parts, (await parts.Line.AppendAsync([new JournalEntry.Event("sim", now, made)], CancellationToken.None).ConfigureAwait(false))[0], now);
        }).ConfigureAwait(false);
        world.Tell("is taken", $"{made.Id} {receipt.Sequence} {receipt.Original}");
        var item = DispatchItem.Of(new JournaledEvent(receipt, made, at));
        if (world.Hosts.FirstOrDefault(one => one.Has(host)) is { } taker)
        {
            world.Begin(() => taker.DispatchAsync(item));
        }

        if (world.Chance.Is(world.Weather.GivenTwice) && world.AnyHost() is { } other)
        {
            world.Begin(() => other.DispatchAsync(item));
        }
    }
}
