using System.Globalization;

namespace Serverless.Storm.Playing;

/// <summary>How much of a storm it is.</summary>
/// <param name="Events">All of them within a minute of the storm's clock.</param>
/// <param name="Pace">Seconds of the storm's clock that pass in one.</param>
public sealed record StormPlan(int Events, double Pace, int Seed)
{
    public const int Processes = 3;

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    /// <summary>What the variables <c>STORM_EVENTS</c>, <c>STORM_PACE</c> and <c>STORM_SEED</c> say, or this.</summary>
    public StormPlan OrAsTold() => new((int)Told("EVENTS", Events), Told("PACE", Pace), (int)Told("SEED", Seed));

    private static double Told(string name, double usual) => double.TryParse(Environment.GetEnvironmentVariable($"STORM_{name}"), CultureInfo.InvariantCulture, out var told) ? told : usual;
}
