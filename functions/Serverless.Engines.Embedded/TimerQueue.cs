namespace Serverless.Engines.Embedded;

/// <summary>The runs that wait for a time, each with the earliest it waits for. Whether one is due is looked at at least every <see cref="LongestSleep"/>:
/// a clock may be set, a machine may sleep, and a wait of years is longer than any timer. Waking a run once too often does nothing.</summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> dueTimes = [];
    private readonly SortedSet<(DateTimeOffset Due, string RunId)> waiting = new(Earliest.Instance);
    private readonly TimeProvider time;
    private readonly Action<string> wake;
    private readonly ITimer timer;
    private bool disposed;

    public TimerQueue(TimeProvider time, Action<string> wake)
    {
        (this.time, this.wake) = (time, wake);
        timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Nothing where the run is to be woken before: whoever is woken says what it waits for next.</summary>
    public void Add(string runId, DateTimeOffset due)
    {
        lock (gate)
        {
            if (dueTimes.TryGetValue(runId, out var before))
            {
                if (before <= due)
                {
                    return;
                }

                waiting.Remove((before, runId));
            }

            dueTimes[runId] = due;
            waiting.Add((due, runId));
            if (waiting.Min.RunId == runId)
            {
                Arm(due);
            }
        }
    }

    /// <summary>The run has ended.</summary>
    public void Remove(string runId)
    {
        lock (gate)
        {
            if (dueTimes.Remove(runId, out var due))
            {
                waiting.Remove((due, runId));
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
            while (waiting.Count > 0 && waiting.Min is var first && first.Due <= now)
            {
                waiting.Remove(first);
                dueTimes.Remove(first.RunId);
                due.Add(first.RunId);
            }

            if (waiting.Count > 0)
            {
                Arm(waiting.Min.Due);
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

    private sealed class Earliest : IComparer<(DateTimeOffset Due, string RunId)>
    {
        public static readonly Earliest Instance = new();

        public int Compare((DateTimeOffset Due, string RunId) one, (DateTimeOffset Due, string RunId) other) =>
            one.Due.CompareTo(other.Due) is not 0 and var order ? order : string.CompareOrdinal(one.RunId, other.RunId);
    }
}
