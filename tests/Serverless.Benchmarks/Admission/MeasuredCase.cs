namespace Serverless.Benchmarks.Admission;

/// <summary>One row: the same events with admission and without, in turns.</summary>
internal sealed class MeasuredCase(AdmissionCase which, AdmissionUnderTest with, AdmissionUnderTest without) : IAsyncDisposable
{
    private readonly List<double> processor = [];
    private readonly List<double> writes = [];
    private readonly List<double> bytes = [];
    private readonly List<double> trips = [];
    private int other;

    public static async Task<MeasuredCase> StartAsync(AdmissionCase which) =>
        new(which, await AdmissionUnderTest.StartAsync(which), await AdmissionUnderTest.StartAsync(new AdmissionCase("without", which.OnDisk, "")));

    /// <param name="counts">False for one that only prepares.</param>
    public async Task RoundAsync(int passes, bool counts)
    {
        var costs = new List<(Cost With, Cost Without)>();
        for (var pass = 0; pass < passes; pass++)
        {
            costs.Add((await with.PassAsync(admit: true), await without.PassAsync(admit: false)));
        }

        if (!counts)
        {
            return;
        }

        double Each(Func<Cost, Cost, double> of) => Measured.Median(costs.Select(cost => of(cost.With, cost.Without))) / AdmissionUnderTest.Hosts;
        processor.Add(Each((full, bare) => (full.Processor - bare.Processor).TotalMicroseconds));
        writes.Add(Each((full, _) => full.Writes.TotalMicroseconds));
        bytes.Add(Each((full, bare) => full.Bytes - bare.Bytes));
        trips.Add((double)costs.Sum(cost => cost.With.Trips) / (passes * AdmissionUnderTest.Hosts));
        other += costs.Sum(cost => AdmissionUnderTest.Hosts - cost.With.AsMeant);
    }

    public void Print()
    {
        Measured.Print($"{which.Name}: processor time a match", "µs", processor, "0.0");
        Measured.Print("  of which the writes to the ledger alone", "µs", writes, "0.0");
        Measured.Print("  bytes allocated", "", bytes);
        Measured.Print("  round trips to the ledger", "", trips, "0.000");
        if (other > 0)
        {
            Console.WriteLine($"  {other} matches were answered otherwise: the case is not the one that was meant.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await with.DisposeAsync();
        await without.DisposeAsync();
    }
}

/// <summary>Of one pass.</summary>
/// <param name="Processor">Of everything in the process.</param>
/// <param name="AsMeant">Matches that were answered as the case means it.</param>
/// <param name="Writes">Of the same writes to the ledger alone.</param>
internal sealed record Cost(TimeSpan Processor, long Bytes, long Trips, int AsMeant, TimeSpan Writes);
