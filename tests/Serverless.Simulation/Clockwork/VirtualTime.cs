namespace Serverless.Simulation.Clockwork;

/// <summary>Time that passes when the simulation says so. Timers go by elapsed time, as the runtime's do; the wall clock may be set, and jumps.</summary>
public sealed class VirtualTime(Turns turns)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, int Version), (TimeSpan Due, long Order)> timers = new();
    private readonly List<(TimeSpan From, TimeSpan Offset)> settings = [(TimeSpan.Zero, TimeSpan.Zero)];
    private long order;

    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Wall => Start + Elapsed + settings[^1].Offset;

    /// <summary>Somebody sets the wall clock.</summary>
    public void Jump(TimeSpan by) => settings.Add((Elapsed, settings[^1].Offset + by));

    /// <summary>The highest that the wall clock has shown since then.</summary>
    public DateTimeOffset HighestSince(TimeSpan elapsed)
    {
        var highest = Wall;
        for (var i = settings.Count - 2; i >= 0 && settings[i + 1].From >= elapsed; i--)
        {
            var until = Start + settings[i + 1].From + settings[i].Offset;
            highest = until > highest ? until : highest;
        }

        return highest;
    }

    /// <summary>Some time passes; what is due becomes ready.</summary>
    public void Pass(TimeSpan by)
    {
        Elapsed += by;
        while (Next() is { } due && due <= Elapsed)
        {
            Fire();
        }
    }

    /// <summary>Nothing happens until the next timer is due.</summary>
    /// <returns>False where there is none.</returns>
    public bool PassToNext()
    {
        if (Next() is not { } due)
        {
            return false;
        }

        Elapsed = due > Elapsed ? due : Elapsed;
        Fire();
        return true;
    }

    /// <summary>Does it after a while, in the world.</summary>
    public void After(TimeSpan delay, Action act) => new VirtualTimer(this, null, act).Change(delay, Timeout.InfiniteTimeSpan);

    /// <summary>The clock of one life: its timers end with it.</summary>
    public TimeProvider ClockOf(Life life) => new Clock(this, life);

    private TimeSpan? Next()
    {
        while (timers.TryPeek(out var next, out var at))
        {
            if (next.Timer.IsSet(next.Version))
            {
                return at.Due;
            }

            timers.Dequeue();
        }

        return null;
    }

    private void Fire()
    {
        var (timer, _) = timers.Dequeue();
        timer.Spend();
        turns.Post(timer.Life, timer.Act);
    }

    private sealed class Clock(VirtualTime time, Life life) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => time.Elapsed.Ticks;

        public override DateTimeOffset GetUtcNow() => time.Wall;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new VirtualTimer(time, life, () => callback(state));
            timer.Change(dueTime, period);
            return timer;
        }
    }

    /// <summary>A timer that fires once each time it is set; nobody here sets a period.</summary>
    private sealed class VirtualTimer(VirtualTime time, Life? life, Action act) : ITimer
    {
        private int version;
        private bool set;

        public Life? Life => life;

        public Action Act => act;

        public bool IsSet(int asOf) => set && asOf == version && life is not { IsOver: true };

        public void Spend() => set = false;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            version++;
            set = dueTime != Timeout.InfiniteTimeSpan;
            if (set)
            {
                time.timers.Enqueue((this, version), (time.Elapsed + dueTime, time.order++));
            }

            return true;
        }

        public void Dispose() => set = false;

        public ValueTask DisposeAsync()
        {
            set = false;
            return ValueTask.CompletedTask;
        }
    }
}
