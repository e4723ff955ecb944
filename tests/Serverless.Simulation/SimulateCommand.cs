using System.Diagnostics;
using System.Globalization;

namespace Serverless.Simulation;

/// <summary><c>simulate --seed N [--trace]</c>: one history. <c>simulate --seeds N [--from N] [--workers N]</c>: many. Both take <c>--guards</c>, for hosts that
/// judge events instead of an engine, and <c>--fault NAME</c>.</summary>
public static class SimulateCommand
{
    private const string Usage = "simulate --seed N [--trace] | --seeds N [--from N] [--workers N]; both with --guards and --fault NAME";

    /// <returns>0 where nothing was wrong, 1 where something was, 2 where the command is not understood.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output)
    {
        var play = Play.Of(args.Contains("--guards"), Option(args, "--fault"));
        if (Number(args, "--seed") is { } seed)
        {
            return One(seed, play, args.Contains("--trace"), output);
        }

        if (Number(args, "--seeds") is { } seeds)
        {
            return Many(Number(args, "--from") ?? 1, seeds, (int)(Number(args, "--workers") ?? (ulong)Environment.ProcessorCount), play, output);
        }

        output.WriteLine(Usage);
        return 2;
    }

    /// <summary>The command that shows what a seed did.</summary>
    public static string Reproducer(ulong seed, Play play) => $"dotnet run -c Release --project tests/Serverless.Simulation -- --seed {seed} --trace{play.Options}";

    private static int One(ulong seed, Play play, bool trace, TextWriter output)
    {
        var result = play.Run(seed, trace ? output.WriteLine : null);
        output.WriteLine($"seed {seed}: {result.Violation ?? "all is well"} ({result.Turns} turns, {result.Runs} runs, {result.Effects} {play.Effects}, {result.Kills} kills, trace {result.Hash})");
        return result.Violation is null ? 0 : 1;
    }

    private static int Many(ulong from, ulong seeds, int workers, Play play, TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var shown = TimeSpan.Zero;
        var sum = Sweep.Run(seed => play.Run(seed, null), from, seeds, workers, sofar =>
        {
            if (watch.Elapsed - shown > TimeSpan.FromSeconds(10))
            {
                shown = watch.Elapsed;
                output.WriteLine($"{sofar.Seeds} seeds, {sofar.Violations.Count} violations, {Rate(sofar.Seeds, watch)} seeds/s");
            }
        });
        foreach (var broken in sum.Violations.Take(20))
        {
            output.WriteLine($"seed {broken.Seed}: {broken.Violation!.Split('\n')[0]}");
            output.WriteLine($"  {Reproducer(broken.Seed, play)}");
        }

        output.WriteLine($"{sum.Seeds} seeds from {from}: {sum.Violations.Count} violations; {sum.Turns} turns, {sum.Runs} runs, {sum.Effects} {play.Effects}, {sum.Kills} kills; {watch.Elapsed.TotalSeconds:0.0} s on {workers} cores, {Rate(sum.Seeds, watch)} seeds/s");
        return sum.Violations.Count == 0 ? 0 : 1;
    }

    private static string Rate(long seeds, Stopwatch watch) => (seeds / watch.Elapsed.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);

    private static string? Option(IReadOnlyList<string> args, string name) => args.SkipWhile(arg => arg != name).Skip(1).FirstOrDefault();

    private static ulong? Number(IReadOnlyList<string> args, string name) => ulong.TryParse(Option(args, name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
