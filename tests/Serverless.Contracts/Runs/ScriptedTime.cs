namespace Serverless.Contracts.Runs;

/// <summary>A machine's clocks as a test moves them: one that shows the time and may be set, and one that only passes. Timers go by the one that passes.</summary>
public sealed class ScriptedTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ScriptedTimer> timers = [];
    private TimeSpan passed;
    private TimeSpan set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Sets the clock ahead, or back where negative.</summary>
    public void Set(TimeSpan by)
    {
        lock (gate)
        {
            set += by;
        }
    }

    /// <summary>Lets time pass, timer after timer.</summary>
    public void Pass(TimeSpan time)
    {
        var end = passed + time;
        while (Due(end) is { } timer)
        {
            timer.Fire();
        }

        lock (gate)
        {
            passed = end;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return start + passed + set;
        }
    }

    public override long GetTimestamp()
    {
        lock (gate)
        {
            return passed.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ScriptedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private ScriptedTimer? Due(TimeSpan end)
    {
        lock (gate)
        {
            var next = timers.Where(timer => timer.At <= end).MinBy(timer => timer.At);
            if (next is not null)
            {
                passed = next.At > passed ? next.At : passed;
                next.Next();
            }

            return next;
        }
    }

    private sealed class ScriptedTimer(ScriptedTime time, Action callback) : ITimer
    {
        private TimeSpan period;

        public TimeSpan At { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            lock (time.gate)
            {
                period = every;
                At = time.passed + dueTime;
                time.timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time.timers.Add(this);
                }

                return true;
            }
        }

        /// <summary>Under the lock.</summary>
        public void Next()
        {
            At += period;
            if (period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero)
            {
                time.timers.Remove(this);
            }
        }

        public void Fire() => callback();

        public void Dispose()
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
