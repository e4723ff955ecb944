using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Benchmarks.Rules;

/// <summary>Adds a rule to a set of 100,000, or removes one wherever it stands, 11,000 times in turn. Beside the time of the clock stands the processor time of the thread that edits: it
/// holds the collections of garbage that this thread has to make room with, and none of what other processes take.</summary>
internal static class EditBenchmark
{
    private const int Rules = 100_000;
    private const int Edits = 11_000;

    public static Task RunAsync(int rounds)
    {
        for (var round = 0; round <= rounds; round++)
        {
            Round(round == 0 ? null : round);
        }

        return Task.CompletedTask;
    }

    /// <param name="number">Null for a round that only warms up.</param>
    private static void Round(int? number)
    {
        var (matcher, inside, chance) = (RuleMatcher.Compile(Enumerable.Range(0, Rules).Select(Rule)), Enumerable.Range(0, Rules).ToList(), new Random(7));
        var added = Enumerable.Range(Rules, Edits / 2).Select(Rule).ToList();
        var (all, met, wall, longest) = (new List<double>(Edits), new List<double>(), new List<double>(Edits), 0.0);
        GC.Collect();
        GC.Collect();
        var (collections, pauses) = (Collections(), GC.GetTotalPauseDuration());
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Edits; i++)
        {
            var (removed, before, start, used) = (chance.Next(inside.Count), GC.CollectionCount(0), Stopwatch.GetTimestamp(), ThreadTime());
            if (i % 2 == 0)
            {
                matcher = matcher.TryAdd(added[i / 2], out var at)!;
                inside.Add(at);
            }
            else
            {
                matcher = matcher.Without(inside[removed]);
                (inside[removed], inside[^1]) = (inside[^1], inside[removed]);
                inside.RemoveAt(inside.Count - 1);
            }

            all.Add((ThreadTime() - used) / 1e3);
            wall.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            if (GC.CollectionCount(0) > before)
            {
                met.Add(all[^1]);
            }
            else
            {
                longest = Math.Max(longest, all[^1]);
            }
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var (after, paused) = (Collections(), GC.GetTotalPauseDuration() - pauses);
        GC.KeepAlive(matcher);
        if (number is not null)
        {
            Console.WriteLine($"round {number}: p50 {Spread(all)} of processor, p50 {Spread(wall)} by the clock; {bytes / Edits / 1024.0:F1} KiB an edit");
            Console.WriteLine($"  collections of generation 0, 1, 2: {string.Join(", ", after.Zip(collections, (a, b) => a - b))}; {met.Count} edits met one: p50 {Spread(met)}, longest without {longest:F1}; paused {paused.TotalMilliseconds:F1} ms in all");
        }
    }

    private static string Spread(List<double> times)
    {
        times.Sort();
        return times.Count == 0 ? "-" : $"{Measured.Percentile(times, 0.5):F1} µs, p99 {Measured.Percentile(times, 0.99):F1}, p100 {times[^1]:F1}";
    }

    private static int[] Collections() => [GC.CollectionCount(0) - GC.CollectionCount(1), GC.CollectionCount(1) - GC.CollectionCount(2), GC.CollectionCount(2)];

    private static EventPattern Rule(int i) =>
        PatternReader.ReadJson(Encoding.UTF8.GetBytes($$$"""{"source":["/tenant/{{{i % 1000}}}"],"type":["com.example.t{{{i % 50}}}"],"data":{"sku":["sku-{{{i}}}"]}}""")).Value!;

    /// <summary>In nanoseconds.</summary>
    private static long ThreadTime()
    {
        const int ofThread = 3;
        _ = ClockGetTime(ofThread, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out TimeSpec time);

    private record struct TimeSpec(long Seconds, long Nanoseconds);
}
