namespace Serverless.Application.Clocks;

/// <summary>A clock that nobody sets: it begins at what the other clock shows, and goes on with the time that passes. So a wait of an hour takes an hour, also
/// where the machine's clock is set ahead or back meanwhile; what the machine's clock shows counts again from the next start of the process.</summary>
public sealed class SteadyTime : TimeProvider
{
    private readonly TimeProvider inner;
    private readonly DateTimeOffset start;
    private readonly long begun;

    private SteadyTime(TimeProvider inner) => (this.inner, start, begun) = (inner, inner.GetUtcNow(), inner.GetTimestamp());

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <summary>From now on.</summary>
    public static SteadyTime Since(TimeProvider inner) => new(inner);

    public override DateTimeOffset GetUtcNow() => start + inner.GetElapsedTime(begun);

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
