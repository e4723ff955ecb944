using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>A person who stops and resumes starts, mutes rules for a while, and takes them down and up.</summary>
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
        var (by, rule) = ($"person {++acts}", world.Chance.Of(world.Book.Rules).Name);
        return world.Chance.Below(7) switch
        {
            0 => new ControlAct(0, ControlKind.Stop, by, "a storm", now) { Runs = world.Chance.Of<StopRuns?>([null, StopRuns.Finish, StopRuns.Pause, StopRuns.Pause]) },
            1 => new ControlAct(0, ControlKind.Resume, by, "it is over", now),
            2 or 3 => Mute(world, by, now),
            4 => new ControlAct(0, ControlKind.Unmute, by, "done", now, Ends: world.Watch.Control.Mutes is [var first, ..] ? first.Number : 0),
            5 => new ControlAct(0, ControlKind.Demote, by, "too often wrong", now, MuteScope.Rule, rule) { Mode = RuleMode.Propose },
            _ => new ControlAct(0, ControlKind.Promote, by, "well again", now, MuteScope.Rule, rule),
        };
    }

    private static ControlAct Mute(GuardWorld world, string by, DateTimeOffset now)
    {
        var mute = SimulatedMute.Make(world.Book, world.Chance);
        world.Watch.Closings.NoteSaid(by, mute);
        return new ControlAct(0, ControlKind.Mute, by, "work", now, mute.Scope, mute.Named, now + world.Chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(4)))
        {
            Where = mute.Where, Every = mute.Cron, Lasts = mute.Cron is null ? null : mute.Lasts, Zone = mute.Cron is null ? null : SimulatedMute.Zone,
        };
    }
}
