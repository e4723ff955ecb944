using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>Sends events, each until a door says that it has it, and some of them again later. The host that took it judges it; sometimes another does so too.
/// Seldom very many come at once for a rule that holds.</summary>
public sealed class EventSender : IGuardActor
{
    /// <summary>More than one run may do.</summary>
    private const int Many = 1_100;

    public async Task ActAsync(GuardWorld world)
    {
        for (var left = world.Chance.Between(4, 20); left > 0 && !world.IsCalm; left--)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(12))).ConfigureAwait(false);
            NormalizedEvent[] made = [world.Book.Next()];
            await SendAsync(world, made).ConfigureAwait(false);
            if (world.Chance.Is(0.2))
            {
                world.Begin(() => SendAgainAsync(world, made));
            }
        }

        if (world.Chance.Is(0.003) && world.Book.Rules.FirstOrDefault(rule => rule is { Holds: true, IsBig: false, Proposes: false, Escalate: null }) is { } burst)
        {
            await SendAsync(world, [.. Enumerable.Range(0, Many).Select(_ => world.Book.Next(burst))]).ConfigureAwait(false);
        }
    }

    private static async Task SendAgainAsync(GuardWorld world, NormalizedEvent[] made)
    {
        await world.PauseAsync(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(30))).ConfigureAwait(false);
        await SendAsync(world, made).ConfigureAwait(false);
    }

    private static async Task SendAsync(GuardWorld world, NormalizedEvent[] made)
    {
        var (host, receipts, at) = await world.InsistAsync(async parts =>
        {
            var now = parts.Clock.GetUtcNow();
            return (parts, await parts.Line.AppendAsync([.. made.Select(one => new JournalEntry.Event("sim", now, one))], CancellationToken.None).ConfigureAwait(false), now);
        }).ConfigureAwait(false);
        foreach (var (one, receipt) in made.Zip(receipts))
        {
            world.Tell("is taken", $"{one.Id} {receipt.Sequence} {receipt.Original}");
            var item = DispatchItem.Of(new JournaledEvent(receipt, one, at));
            if (world.Hosts.FirstOrDefault(other => other.Has(host)) is { } taker)
            {
                world.Begin(() => taker.DispatchAsync(item));
            }

            if (world.Chance.Is(world.Weather.GivenTwice) && world.AnyHost() is { } other)
            {
                world.Begin(() => other.DispatchAsync(item));
            }
        }
    }
}
