namespace Serverless.Engines.Embedded;

/// <summary>The runs that wait for a time, earliest first. Due times are by the wall clock, which may jump, so it is looked at
/// at least every <see cref="LongestSleep"/>. A run may stand in it more than once; waking it once too often does nothing.</summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly PriorityQueue<string, DateTimeOffset> waiting = new();
    private readonly TimeProvider time;
    private readonly Action<string> wake;
    private readonly ITimer timer;
    private bool disposed;

    public TimerQueue(TimeProvider time, Action<string> wake)
    {
        (this.time, this.wake) = (time, wake);
        timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(string runId, DateTimeOffset due)
    {
        lock (gate)
        {
            var earliest = !waiting.TryPeek(out _, out var first) || due < first;
            waiting.Enqueue(runId, due);
            if (earliest)
            {
                Arm(due);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            timer.Dispose();
        }
    }

    private void Fire()
    {
        var due = new List<string>();
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (waiting.TryPeek(out var runId, out var at) && at <= now)
            {
                waiting.Dequeue();
                due.Add(runId);
            }

            if (waiting.TryPeek(out _, out var next))
            {
                Arm(next);
            }
        }

        due.ForEach(wake);
    }

    private void Arm(DateTimeOffset due)
    {
        if (disposed)
        {
            return;
        }

        var sleep = due - time.GetUtcNow();
        timer.Change(sleep <= TimeSpan.Zero ? TimeSpan.Zero : sleep < LongestSleep ? sleep + TimeSpan.FromMilliseconds(1) : LongestSleep, Timeout.InfiniteTimeSpan);
    }
}
