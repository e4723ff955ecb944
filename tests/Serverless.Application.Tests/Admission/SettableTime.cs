namespace Serverless.Application.Tests.Admission;

/// <summary>A clock that a test sets.</summary>
internal sealed class SettableTime(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public void Pass(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);
}
