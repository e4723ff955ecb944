using Serverless.Core.Admission.Control;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>A person who stops and resumes starts, and mutes rules for a while.</summary>
public sealed class Operator : IGuardActor
{
    private int acts;

    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20))).ConfigureAwait(false);
            if (!world.IsCalm && world.Chance.Is(world.Weather.PersonsAct) && world.AnyHost() is { } host)
            {
                await host.TryAsync(parts => DoAsync(parts, Next(world, host.Clock))).ConfigureAwait(false);
            }
        }
    }

    /// <summary>When the world is calm, whatever was stopped goes on.</summary>
    public static Task ResumeAsync(GuardWorld world) => world.InsistAsync(parts => DoAsync(parts, new ControlAct(0, ControlKind.Resume, "the last", "calm", parts.Clock.GetUtcNow())));

    private static async Task<bool> DoAsync(HostParts parts, ControlAct act) => (await parts.Guards.Switch.ActAsync(act, CancellationToken.None).ConfigureAwait(false)).Changed;

    private ControlAct Next(GuardWorld world, DateTimeOffset now)
    {
        var by = $"person {++acts}";
        return world.Chance.Below(4) switch
        {
            0 => new ControlAct(0, ControlKind.Stop, by, "a storm", now),
            1 => new ControlAct(0, ControlKind.Resume, by, "it is over", now),
            2 => new ControlAct(0, ControlKind.Mute, by, "work", now, MuteScope.Rule, world.Chance.Of(world.Book.Rules).Name, now + world.Chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2))),
            _ => new ControlAct(0, ControlKind.Unmute, by, "done", now, Ends: world.Watch.Control.Mutes is [var first, ..] ? first.Number : 0),
        };
    }
}
