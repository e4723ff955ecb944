using Serverless.Core.Documents;
using Serverless.Core.Workflows.Schedules;

namespace Serverless.Core.Admission.Control;

/// <summary>Windows that come again and again: each begins at a time of the clock of a zone, and is over when its length has elapsed. So a window of eight hours from
/// 22:00 is over at 06:00, at 07:00 in the night in which the clocks are set forward, and at 05:00 in the one in which they are set back. When a time comes that the clocks leave out
/// or show twice, says <see cref="LocalClock"/>: once each. Windows that overlap are one.</summary>
public sealed class MuteCalendar
{
    /// <summary>A window is no longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Characters of the expression and of the name of the zone, at most.</summary>
    public const int LongestText = 100;

    /// <summary>Windows looked at that may follow each other without a gap.</summary>
    private const int MostChained = 64;

    private readonly CronExpression every;
    private readonly TimeZoneInfo zone;

    private MuteCalendar(string text, CronExpression every, TimeSpan lasts, TimeZoneInfo zone) => (Text, this.every, Lasts, this.zone) = (text, every, lasts, zone);

    /// <summary>How it is written: five fields of cron.</summary>
    public string Text { get; }

    public TimeSpan Lasts { get; }

    public string Zone => zone.Id;

    /// <param name="every">When windows begin, by the clocks of the zone: five fields of cron.</param>
    /// <param name="lasts">How long each is: whole seconds, up to <see cref="Longest"/>.</param>
    /// <param name="zones">The zone of an IANA name; null where it is not known here.</param>
    /// <param name="refuse">Takes what is wrong: of which of <c>every</c>, <c>for</c> and <c>zone</c>, and a sentence.</param>
    /// <returns>Null where something is wrong.</returns>
    public static MuteCalendar? Read(string every, TimeSpan lasts, string zone, Func<string, TimeZoneInfo?> zones, Action<string, string> refuse)
    {
        string? problem = null;
        var cron = every.Length > LongestText ? null : CronExpression.Parse(every, out problem);
        if (cron is null)
        {
            refuse("every", problem is null ? $"When windows begin is said in {LongestText} characters at most." : $"'{every}' {problem}.");
        }

        var fits = lasts >= TimeSpan.FromSeconds(1) && lasts <= Longest && lasts.Ticks % TimeSpan.TicksPerSecond == 0;
        if (!fits)
        {
            refuse("for", $"A window that comes again lasts a second to {IsoDuration.Format(Longest)}, in whole seconds, such as PT8H.");
        }

        var known = zone.Length > LongestText ? null : zones(zone);
        if (known is null)
        {
            refuse("zone", $"The time zone '{(zone.Length > LongestText ? zone[..LongestText] : zone)}' is not known here: write an IANA name, such as Europe/Berlin, and see that the host has the data of time zones.");
        }

        return cron is not null && fits && known is not null ? new MuteCalendar(every, cron, lasts, known) : null;
    }

    /// <summary>When the window is over in which this instant is, and those that follow it without a gap; of many, at the earliest. Null outside of all windows.</summary>
    public DateTimeOffset? Within(DateTimeOffset now)
    {
        if (EndAt(now) is not { } end)
        {
            return null;
        }

        for (var i = 0; i < MostChained && EndAt(end) is { } later; i++)
        {
            end = later;
        }

        return end;
    }

    /// <summary>Of the windows that have begun, the end of the one that began last, where it is not over.</summary>
    private DateTimeOffset? EndAt(DateTimeOffset now)
    {
        // By what clocks show times need not follow each other as they come, so all are looked at that may come late enough.
        var (least, greatest) = zone.Offsets(now - Lasts, now);
        DateTimeOffset? last = null;
        for (var shown = every.Latest(Shown(now, greatest)); shown is { } local && Come(local, least) + Lasts > now; shown = every.Latest(local.AddTicks(-1)))
        {
            var begins = zone.Comes(local);
            last = begins <= now && begins + Lasts > now && (last is null || begins > last) ? begins : last;
            if (last is not null && Come(local, least) <= last)
            {
                break;
            }
        }

        return last + Lasts;
    }

    private static DateTimeOffset Shown(DateTimeOffset now, TimeSpan offset) => new((now.UtcDateTime + offset).Ticks, TimeSpan.Zero);

    /// <summary>The latest that the clock can show it, where it is set to no lesser offset.</summary>
    private static DateTimeOffset Come(DateTimeOffset local, TimeSpan least) => local - least;
}
