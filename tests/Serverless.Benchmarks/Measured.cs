namespace Serverless.Benchmarks;

/// <summary>Printing what was measured: the median of the rounds, with the smallest and the largest.</summary>
internal static class Measured
{
    public static void Print(string what, string unit, IReadOnlyList<double> rounds, string format = "0") =>
        Console.WriteLine($"{what,-58} median {Median(rounds).ToString(format)} {unit}   (min {rounds.Min().ToString(format)}, max {rounds.Max().ToString(format)}, {rounds.Count} rounds)");

    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <param name="sorted">In ascending order, not empty.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}
