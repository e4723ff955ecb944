namespace Serverless.Core.Workflows.Schedules;

/// <summary>Decides what is due of a schedule. A time that nobody was there for is made up for once: of several only the latest. The clock of the host may
/// jump: forwards that is the same as nobody having been there; backwards nothing is due until it is later than what was fired.</summary>
public static class ScheduleClock
{
    /// <summary>How soon to look again whether a run has ended.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <param name="facts">What is known; null where nothing is.</param>
    /// <param name="last">What became of the newest tick; asked for only by <see cref="Schedule.After"/>.</param>
    public static ScheduleStep Look(Schedule schedule, ScheduleFacts? facts, TickOutcome last, DateTimeOffset now)
    {
        if (facts is null or { Removed: true } || facts.Schedule != schedule.Text)
        {
            return new ScheduleStep.Begin(new ScheduleFacts(schedule.Text, now));
        }

        return schedule switch
        {
            Schedule.After after => Following(after, facts, last, now),
            _ when schedule.Latest(now) is { } due && due > (facts.Fired ?? facts.Since) => new ScheduleStep.Fire(due),
            _ => new ScheduleStep.Wait(schedule.Next(now)),
        };
    }

    private static ScheduleStep Following(Schedule.After after, ScheduleFacts facts, TickOutcome last, DateTimeOffset now)
    {
        if (facts.Fired is null)
        {
            return new ScheduleStep.Fire(facts.Since);
        }

        DateTimeOffset? over = last switch
        {
            TickOutcome.Ended ended => ended.At,
            TickOutcome.HeldBack held => held.At,
            _ => null,
        };
        return over is not { } at ? new ScheduleStep.Wait(now + Glance)
            : at + after.Pause <= now ? new ScheduleStep.Fire(Later(at + after.Pause, facts.Fired.Value))
            : new ScheduleStep.Wait(at + after.Pause);
    }

    // Each tick has a time of its own, in the milliseconds that are its id.
    private static DateTimeOffset Later(DateTimeOffset due, DateTimeOffset fired) => due >= fired.AddMilliseconds(1) ? due : fired.AddMilliseconds(1);
}

/// <summary>What follows for a schedule.</summary>
public abstract record ScheduleStep
{
    private ScheduleStep()
    {
    }

    /// <summary>It is new: write this down and look again.</summary>
    public sealed record Begin(ScheduleFacts Facts) : ScheduleStep;

    /// <summary>Put the event of this time into the journal, write it down, and look again.</summary>
    public sealed record Fire(DateTimeOffset Due) : ScheduleStep;

    /// <param name="Until">Null where nothing comes any more.</param>
    public sealed record Wait(DateTimeOffset? Until) : ScheduleStep;
}

/// <summary>What became of a tick.</summary>
public abstract record TickOutcome
{
    private TickOutcome()
    {
    }

    /// <summary>It is not judged yet, or its run goes on.</summary>
    public sealed record UnderWay : TickOutcome
    {
        public static readonly UnderWay Instance = new();
    }

    public sealed record Ended(DateTimeOffset At) : TickOutcome;

    /// <summary>It was judged, and started nothing.</summary>
    public sealed record HeldBack(DateTimeOffset At) : TickOutcome;
}
