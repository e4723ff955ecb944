using System.Diagnostics;
using System.Globalization;

namespace Serverless.Benchmarks.Jq;

/// <summary>What one process took from its start to its end, its output thrown away.</summary>
/// <param name="Wall">Seconds somebody waited.</param>
/// <param name="Processor">Seconds of processor time, which other programs on the machine change less.</param>
internal readonly record struct TimedCommand(double Wall, double Processor)
{
    public static TimedCommand Run(params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true };
        foreach (var word in (string[])["-c", "\"$@\" > /dev/null || exit 1; times", "sh", .. command])
        {
            start.ArgumentList.Add(word);
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var times = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var wall = clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0 ? new TimedCommand(wall, OfChildren(times)) : throw new InvalidOperationException($"{string.Join(' ', command)} failed.");
    }

    /// <summary>The second line of <c>times</c>: user and system time, as 1m2.34s.</summary>
    private static double OfChildren(string times) => times.Split('\n')[1].Split(' ').Sum(time => Seconds(time.Split('m')));

    private static double Seconds(string[] parts) =>
        (60 * double.Parse(parts[0], CultureInfo.InvariantCulture)) + double.Parse(parts[1].TrimEnd('s'), CultureInfo.InvariantCulture);
}
