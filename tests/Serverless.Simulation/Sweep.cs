namespace Serverless.Simulation;

/// <summary>Many seeds, a thread for each core, each world on one thread.</summary>
public static class Sweep
{
    /// <summary>The first history that shows the fault; null where none of them does.</summary>
    public static SimulationResult? FirstViolation(Func<ulong, SimulationResult> run, ulong from, ulong seeds)
    {
        for (var seed = from; seed < from + seeds; seed++)
        {
            if (run(seed) is { Violation: not null } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <param name="progress">Told what there is so far, one at a time, now and then.</param>
    public static SweepSum Run(Func<ulong, SimulationResult> run, ulong from, ulong seeds, int workers, Action<SweepSum>? progress = null)
    {
        var gate = new Lock();
        var sum = new SweepSum(0, 0, 0, 0, 0, []);
        var next = from - 1;
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(Work, 16 << 20)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return sum with { Violations = [.. sum.Violations.OrderBy(broken => broken.Seed)] };

        void Work()
        {
            while (Interlocked.Increment(ref next) is var seed && seed < from + seeds)
            {
                var result = run(seed);
                lock (gate)
                {
                    sum = sum.With(result);
                    progress?.Invoke(sum);
                }
            }
        }
    }
}

/// <summary>Many histories together.</summary>
public sealed record SweepSum(long Seeds, long Turns, long Runs, long Effects, long Kills, IReadOnlyList<SimulationResult> Violations)
{
    internal SweepSum With(SimulationResult result) => new(
        Seeds + 1,
        Turns + result.Turns,
        Runs + result.Runs,
        Effects + result.Effects,
        Kills + result.Kills,
        result.Violation is null ? Violations : [.. Violations, result]);
}
