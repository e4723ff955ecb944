namespace Serverless.Core.Workflows.Schedules;

/// <summary>What starts a workflow by itself. Serverless Workflow DSL 1.0.3, "Schedule".</summary>
/// <param name="Text">How it is known: another text is another schedule, which begins anew.</param>
public abstract record Schedule(string Text)
{
    /// <summary>At every multiple of a duration, counted from 1970-01-01 in UTC: of an hour on the hour, of a day at midnight.</summary>
    /// <param name="Interval">A second to a hundred years.</param>
    public sealed record Every(string Text, TimeSpan Interval) : Schedule(Text)
    {
        public override DateTimeOffset? Next(DateTimeOffset after) => Latest(after) + Interval;

        public override DateTimeOffset? Latest(DateTimeOffset now)
        {
            var since = (now - DateTimeOffset.UnixEpoch).Ticks;
            return DateTimeOffset.UnixEpoch.AddTicks(since - (since % Interval.Ticks));
        }
    }

    public sealed record Cron(string Text, CronExpression Expression) : Schedule(Text)
    {
        public override DateTimeOffset? Next(DateTimeOffset after) => Expression.Next(after);

        public override DateTimeOffset? Latest(DateTimeOffset now) => Expression.Latest(now);
    }

    /// <summary>At once when it is placed, and then that long after each run has ended, however it ended.</summary>
    public sealed record After(string Text, TimeSpan Pause) : Schedule(Text);

    /// <summary>By events: its rule says which.</summary>
    public sealed record On(string Text) : Schedule(Text);

    /// <summary>The first time of the clock that is later; null where the clock does not decide.</summary>
    public virtual DateTimeOffset? Next(DateTimeOffset after) => null;

    /// <summary>The last time of the clock that is not later; null where the clock does not decide.</summary>
    public virtual DateTimeOffset? Latest(DateTimeOffset now) => null;

    public override string ToString() => Text;
}
