using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Events.Json;
using Serverless.Core.Rules.Matching;

namespace Serverless.Local.Patterns;

/// <param name="Warmup">Passes over all events before the first that counts.</param>
/// <param name="Validate">Whether each event is also checked as the door checks it.</param>
internal sealed record BenchPlan(BenchPatterns Patterns, BenchEvents Events, int Warmup, int Passes, int Threads, bool Validate);

/// <summary>Measures the matcher beside a yardstick, one pass of <see cref="Utf8JsonReader"/> over every token of the same events; passes of the two take turns, so that
/// their ratio travels between machines.</summary>
internal static class PatternBench
{
    /// <summary>Of larger sets only the sum of matches is told.</summary>
    private const int MostNamed = 100;

    public static JsonObject Run(BenchPlan plan)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var matcher = RuleMatcher.TryCompile(plan.Patterns.Parse())
            ?? throw new InvalidDataException(RuleMatcher.TooComplex($"'{plan.Patterns.Names[RuleMatcher.Heaviest([.. plan.Patterns.Parse()])]}'"));
        var build = watch.Elapsed;
        var size = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (rates, cpuRates, yardstick, counted) = (new List<double>(), new List<double>(), new List<double>(), default(Pass));
        for (var i = 0; i < plan.Warmup + plan.Passes; i++)
        {
            var standard = Yardstick(plan.Events);
            counted = Match(plan, matcher);
            if (i >= plan.Warmup)
            {
                yardstick.Add(standard);
                rates.Add(counted.Judged / counted.Seconds);
                cpuRates.Add(counted.Judged / counted.CpuSeconds);
            }
        }

        GC.KeepAlive(matcher);
        return Describe(plan, matcher, build, size, rates, cpuRates, yardstick, counted);
    }

    private static JsonObject Describe(
        BenchPlan plan, RuleMatcher matcher, TimeSpan build, long size, List<double> rates, List<double> cpuRates, List<double> yardstick, Pass counted)
    {
        var report = new JsonObject
        {
            ["rules"] = matcher.Count,
            ["build_ms"] = Math.Round(build.TotalMilliseconds, 1),
            ["bytes_per_rule"] = Math.Round(Math.Max(0, (double)size) / Math.Max(1, matcher.Count), 1),
            ["events"] = plan.Events.Count,
            ["threads"] = plan.Threads,
            ["validated"] = plan.Validate,
            ["matches"] = counted.Matches,
            ["events_per_s"] = new JsonObject { ["min"] = Math.Round(rates.Min()), ["median"] = Math.Round(Median(rates)), ["max"] = Math.Round(rates.Max()) },
            ["events_per_cpu_s"] = Math.Round(Median(cpuRates)),
            ["bytes_allocated_per_event"] = Math.Round(counted.Allocated / (double)Math.Max(1, counted.Judged), 3),
            ["yardstick_events_per_s"] = Math.Round(Median(yardstick)),
            ["ratio"] = Math.Round(Median(rates) / Median(yardstick), 2),
        };
        if (matcher.Count <= MostNamed)
        {
            report["matches_by_rule"] = ByRule(plan, matcher);
        }

        return report;
    }

    private static JsonObject ByRule(BenchPlan plan, RuleMatcher matcher)
    {
        var (counts, matches) = (new long[matcher.Count], new List<int>());
        for (var i = 0; i < plan.Events.Count; i++)
        {
            matches.Clear();
            matcher.Match(plan.Events[i], DateTimeOffset.UnixEpoch, matches);
            matches.ForEach(match => counts[match]++);
        }

        var byRule = new JsonObject();
        foreach (var (name, count) in plan.Patterns.Names.Zip(counts))
        {
            byRule[name] = count + (byRule[name]?.GetValue<long>() ?? 0);
        }

        return byRule;
    }

    private static Pass Match(BenchPlan plan, RuleMatcher matcher)
    {
        using var process = Process.GetCurrentProcess();
        var (parts, cpu, watch) = (new Pass[plan.Threads], process.TotalProcessorTime, Stopwatch.StartNew());
        if (plan.Threads == 1)
        {
            parts[0] = MatchAll(plan, matcher);
        }
        else
        {
            var threads = Enumerable.Range(0, plan.Threads).Select(i => new Thread(() => parts[i] = MatchAll(plan, matcher))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }

        var elapsed = watch.Elapsed;
        process.Refresh();
        return new Pass(parts.Sum(p => p.Judged), parts[0].Matches, parts.Sum(p => p.Allocated), elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
    }

    private static Pass MatchAll(BenchPlan plan, RuleMatcher matcher)
    {
        var (matches, found, allocated) = (new List<int>(), 0L, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < plan.Events.Count; i++)
        {
            var utf8 = plan.Events[i];
            matches.Clear();
            if (!plan.Validate || StrictJson.Check(utf8).Count == 0)
            {
                matcher.Match(utf8, DateTimeOffset.UnixEpoch, matches);
            }

            found += matches.Count;
        }

        return new Pass(plan.Events.Count, found, GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 0);
    }

    private static double Yardstick(BenchEvents events)
    {
        var (watch, tokens) = (Stopwatch.StartNew(), 0L);
        for (var i = 0; i < events.Count; i++)
        {
            var reader = new Utf8JsonReader(events[i]);
            while (reader.Read())
            {
                tokens++;
            }
        }

        GC.KeepAlive(tokens);
        return events.Count / watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <param name="Judged">Events, of all threads.</param>
    /// <param name="Matches">Of one thread.</param>
    private readonly record struct Pass(long Judged, long Matches, long Allocated, double Seconds, double CpuSeconds);
}
