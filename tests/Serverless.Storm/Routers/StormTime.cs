namespace Serverless.Storm.Routers;

/// <summary>A clock that goes faster, and that all processes of a storm share: an hour of guards in minutes of a test.</summary>
/// <param name="epoch">The moment at which it shows what other clocks show.</param>
/// <param name="pace">Seconds that pass in one.</param>
public sealed class StormTime(DateTimeOffset epoch, double pace) : TimeProvider
{
    public override long TimestampFrequency => (long)(System.TimestampFrequency / pace);

    public override long GetTimestamp() => System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => epoch + ((System.GetUtcNow() - epoch) * pace);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Slowed(dueTime), Slowed(period));

    private TimeSpan Slowed(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds / pace));
}
