using System.Diagnostics;
using System.Text.Json;
using Serverless.Jq;

namespace Serverless.Benchmarks.Jq;

/// <summary><c>router jq</c> beside the machine's own <c>jq</c>, in turns over the same file; and what an expression of a rule costs.</summary>
internal static class JqBenchmark
{
    private const long StreamSize = 100_000_000;

    private static readonly string[] filters =
    [
        ".",
        ".id?",
        ".eventName? // .type? // .action? // empty",
        "select(.eventSource? == \"s3.amazonaws.com\") | {id: .eventID, name: .eventName, at: .eventTime, ip: .sourceIPAddress}",
        "del(.userIdentity?, .repository?)",
        "to_entries? | map(.key) | sort | join(\",\")",
        "[.. | strings] | length",
        "[.. | numbers] | add",
        "[paths] | length",
        "walk(if type == \"object\" then with_entries(select(.value != null)) else . end)",
    ];

    public static Task RunAsync(int rounds)
    {
        Expression(".data.host | startswith(\"web-\")");
        Expression(".data.usedPercent > 90");
        using var stream = EventStream.Write(StreamSize);
        var version = Process.Start(new ProcessStartInfo("jq", "--version") { RedirectStandardOutput = true })!.StandardOutput.ReadToEnd().Trim();
        Console.WriteLine($"{stream.Size / 1e6:0} MB, {stream.Events} events, {rounds} rounds in turns with {version}; seconds are medians, ratios medians of the rounds (least, most)");
        Console.WriteLine($"{"filter",-60} {version,8} {"router",8} {"ratio",6} {"",16} {"processor time",14}");
        var medians = new List<double>();
        foreach (var filter in filters)
        {
            medians.Add(Compare(filter, stream.Path, rounds));
        }

        Console.WriteLine($"median of the ratios {Measured.Median(medians):0.0}, least {medians.Min():0.0}");
        return Task.CompletedTask;
    }

    private static double Compare(string filter, string file, int rounds)
    {
        var pairs = new List<(TimedCommand Theirs, TimedCommand Ours)>();
        for (var round = 0; round < rounds; round++)
        {
            pairs.Add((TimedCommand.Run("jq", "-c", filter, file), TimedCommand.Run(Path.Combine(AppContext.BaseDirectory, "router"), "jq", "-c", filter, file)));
        }

        double[] ratios = [.. pairs.Select(pair => pair.Theirs.Wall / pair.Ours.Wall)];
        var processor = Measured.Median(pairs.Select(pair => pair.Theirs.Processor / pair.Ours.Processor));
        var shown = filter.Length > 60 ? filter[..57] + "..." : filter;
        Console.WriteLine(
            $"{shown,-60} {Measured.Median(pairs.Select(pair => pair.Theirs.Wall)),8:0.00} {Measured.Median(pairs.Select(pair => pair.Ours.Wall)),8:0.00} {Measured.Median(ratios),6:0.0} ({ratios.Min(),5:0.0} to {ratios.Max(),5:0.0}) {processor,14:0.0}");
        return Measured.Median(ratios);
    }

    /// <summary>An expression of a rule, compiled once: time and memory of one evaluation, the best of several rounds.</summary>
    private static void Expression(string text)
    {
        const int Runs = 500_000;
        var program = JqProgram.Compile(text);
        var input = JsonElement.Parse("""{"id":"1","type":"com.example.host","data":{"region":"eu","host":"web-17","usedPercent":93}}""");
        var best = double.MaxValue;
        long bytes = 0;
        for (var round = 0; round < 12; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Runs; i++)
            {
                program.First(input);
            }

            best = Math.Min(best, clock.Elapsed.TotalNanoseconds / Runs);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        }

        Console.WriteLine($"{text,-60} {best:0} ns, {bytes} bytes");
    }
}
