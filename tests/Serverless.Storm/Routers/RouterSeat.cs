using System.Globalization;

namespace Serverless.Storm.Routers;

/// <summary>One process of a storm among the others.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Sink">Where remediation has its effects.</param>
public sealed record RouterSeat(int Index, int Count, DateTimeOffset Epoch, double Pace, Uri Sink)
{
    public StormTime Time { get; } = new(Epoch, Pace);

    /// <summary>Runs are spread over the processes by their ids, as partitions of a scheduler are, so that each is performed by one.</summary>
    public bool Performs(string runId) => int.Parse(runId.AsSpan(0, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Count == Index;

    public IReadOnlyList<string> Arguments => [$"{Index}", $"{Count}", Epoch.UtcTicks.ToString(CultureInfo.InvariantCulture), Pace.ToString(CultureInfo.InvariantCulture), Sink.ToString()];

    public static RouterSeat Of(IReadOnlyList<string> arguments) => new(
        int.Parse(arguments[0], CultureInfo.InvariantCulture),
        int.Parse(arguments[1], CultureInfo.InvariantCulture),
        new DateTimeOffset(long.Parse(arguments[2], CultureInfo.InvariantCulture), TimeSpan.Zero),
        double.Parse(arguments[3], CultureInfo.InvariantCulture),
        new Uri(arguments[4]));
}
