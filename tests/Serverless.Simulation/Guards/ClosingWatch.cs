using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>Stops and mutes as somebody counts who knows what persons and packs have said, and no more: nothing begins long after starts were closed to it, and
/// nobody is held back whom nothing has closed them to.</summary>
public sealed class ClosingWatch(GuardWorld world)
{
    /// <summary>From when starts are closed until no host begins a run any more that was on its way.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    /// <summary>How long ago what a host knows may have been read.</summary>
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(500);

    private readonly List<(TimeSpan At, StartControl Control)> controls = [(TimeSpan.Zero, StartControl.Open)];
    private readonly List<(TimeSpan At, SimulatedMute? Mute, DateTimeOffset Until)> standing = [(TimeSpan.Zero, null, default)];
    private readonly Dictionary<string, SimulatedMute> said = [];
    private readonly Dictionary<long, SimulatedMute> mutes = [];

    /// <summary>As it stands.</summary>
    public StartControl Control => controls[^1].Control;

    /// <summary>What a person is about to say.</summary>
    /// <param name="by">Nobody else is called so.</param>
    public void NoteSaid(string by, SimulatedMute mute) => said[by] = mute;

    public void Note(StartControl control) => controls.Add((world.Time.Elapsed, control));

    public void Note(ControlAct act)
    {
        if (act.Act == ControlKind.Mute)
        {
            mutes[act.Number] = said[act.By];
        }
    }

    /// <summary>Other rules are in force, and with them other mutes.</summary>
    public void NoteStanding() => standing.Add((world.Time.Elapsed, world.Book.Standing?.Mute, world.Book.Standing?.Until ?? default));

    /// <summary>A run begins.</summary>
    public void Note(WatchedRun run)
    {
        var now = world.Time.Elapsed;
        var hosts = run.Abouts.Count == 0 ? [null] : run.Abouts.Select(about => (string?)about.Host).Distinct();
        if (world.Weather.IsSwift && now > LongestStart && hosts.Any(host => Grains(now - LongestStart, now).All(at => Holds(run.Rule, host, at, surely: true))))
        {
            world.Break($"Run {run.RunId} of {run.Rule.Name} was started, and starts have been closed to it for longer than {LongestStart}.");
        }
    }

    /// <summary>An event has its verdict.</summary>
    public void Note(long sequence, Verdict verdict)
    {
        if (verdict.Decision is not AdmissionDecision.Muted)
        {
            return;
        }

        var (rule, record) = (world.Book.Find(verdict.Rule), world.Truth.FindAsync(sequence, default).AsTask().GetAwaiter().GetResult()!);
        if (!WereClosed(rule, world.Book.EventOf(record.Id!).Host, world.Watch.Begun.GetValueOrDefault(sequence), world.Time.Elapsed))
        {
            world.Break($"Event {sequence} is said to be muted, and nobody has muted it: {verdict.Decision.Reason}");
        }
    }

    /// <summary>Whether starts were closed to a rule, for events of a host, at any time between these, as any host may have seen it.</summary>
    public bool WereClosed(GuardRule rule, string? host, TimeSpan from, TimeSpan to)
    {
        var earliest = from > Heard ? from - Heard : TimeSpan.Zero;
        return Grains(earliest, to).Concat(controls.Select(one => one.At).Where(at => at >= earliest && at <= to)).Any(at => Holds(rule, host, at, surely: false));
    }

    /// <param name="surely">Whether every host sees it so; otherwise whether one may.</param>
    private bool Holds(GuardRule rule, string? host, TimeSpan at, bool surely)
    {
        var control = controls.FindLast(one => one.At <= at).Control;
        var walls = Walls(at);
        return control.Stop is not null
            || control.Mutes.Any(mute => mutes[mute.Number] is var said && Count(walls, wall => mute.Until > wall && said.Holds(rule, host, wall), surely))
            || (surely ? InForceThroughout(at) : InForceAround(at)).Any(mute => Count(walls, wall => mute.Until > wall && mute.Mute!.Holds(rule, host, wall), surely));
    }

    private static bool Count(IEnumerable<DateTimeOffset> walls, Func<DateTimeOffset, bool> holds, bool surely) => surely ? walls.All(holds) : walls.Any(holds);

    /// <summary>What clocks of hosts may show.</summary>
    private IEnumerable<DateTimeOffset> Walls(TimeSpan at)
    {
        // As bad as it was in the storm: whoever asks may do so when it is calm.
        var (most, wall) = (world.ClocksDiffered, VirtualTime.Start + at);
        for (var off = -most; off <= most; off += Grain)
        {
            yield return wall + off;
        }
    }

    private IEnumerable<(TimeSpan At, SimulatedMute? Mute, DateTimeOffset Until)> InForceThroughout(TimeSpan at) =>
        standing.FindLast(one => one.At <= at) is { Mute: not null } last && last.At + GuardWorld.RulesSpread <= at ? [last] : [];

    private IEnumerable<(TimeSpan At, SimulatedMute? Mute, DateTimeOffset Until)> InForceAround(TimeSpan at) =>
        standing.Where((one, index) => one is { Mute: not null } && one.At <= at && (index == standing.Count - 1 || standing[index + 1].At + GuardWorld.RulesSpread + LongestStart >= at));

    private static IEnumerable<TimeSpan> Grains(TimeSpan from, TimeSpan to)
    {
        for (var at = from; at < to; at += Grain)
        {
            yield return at;
        }

        yield return to;
    }
}
