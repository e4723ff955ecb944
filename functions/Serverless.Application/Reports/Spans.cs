namespace Serverless.Application.Reports;

/// <summary>Lengths of time, counted in steps of 2 %: any number of them takes the memory of some hundred numbers.</summary>
public sealed class Spans
{
    private const double Step = 1.02;

    /// <summary>From a millisecond to some years.</summary>
    private readonly long[] counts = new long[1_300];

    public long Count { get; private set; }

    public void Add(TimeSpan span)
    {
        var place = span.TotalMilliseconds <= 1 ? 0 : (int)Math.Ceiling(Math.Log(span.TotalMilliseconds, Step));
        counts[Math.Min(place, counts.Length - 1)]++;
        Count++;
    }

    /// <summary>The span that so many of them do not exceed, up to 2 % too long; null where there is none.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public TimeSpan? Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        for (var (place, seen) = (0, 0L); Count > 0 && place < counts.Length; place++)
        {
            seen += counts[place];
            if (seen >= wanted)
            {
                return TimeSpan.FromMilliseconds(Math.Round(Math.Pow(Step, place)));
            }
        }

        return null;
    }
}
