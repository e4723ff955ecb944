namespace Serverless.Simulation.Faults;

/// <summary>Looks ahead where it should wait: what is asked for the time says what it will be.</summary>
internal sealed class FastClock(TimeProvider inner, TimeSpan ahead) : TimeProvider
{
    private int asked;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + (++asked % 8 == 0 ? ahead : TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
