using Serverless.Core.Admission;

namespace Serverless.Benchmarks.Admission;

/// <summary>What admission costs a match: processor time and bytes beyond those of the same loop without it, and round trips to the ledger. Events of 500 hosts
/// come again and again, five seconds of the rules' time apart; of each pass the runs have ended before the next, as remediations have.</summary>
internal static class AdmissionBenchmark
{
    /// <summary>Passes over all hosts in a round.</summary>
    private const int Passes = 6;

    private const int Events = AdmissionUnderTest.Hosts;

    private static readonly StartCeiling Ceiling = new(1_000, TimeSpan.FromHours(1));

    public static async Task RunAsync(int rounds)
    {
        foreach (var onDisk in (bool[])[false, true])
        {
            var where = onDisk ? "SQLite" : "memory";
            await CompareAsync($"{where}: no guard", new AdmissionCase(onDisk, Guarded: false, null, Audited: false), rounds);
            await CompareAsync($"{where}: all guards", new AdmissionCase(onDisk, Guarded: true, null, Audited: false), rounds);
            await CompareAsync($"{where}: all guards, ceiling", new AdmissionCase(onDisk, Guarded: true, Ceiling, Audited: false), rounds);
            await CompareAsync($"{where}: all guards, ceiling, audit", new AdmissionCase(onDisk, Guarded: true, Ceiling, Audited: true), rounds);
        }
    }

    private static async Task CompareAsync(string name, AdmissionCase which, int rounds)
    {
        await using var with = await AdmissionUnderTest.StartAsync(which);
        await using var without = await AdmissionUnderTest.StartAsync(new AdmissionCase(which.OnDisk, Guarded: false, null, Audited: false));
        var (processor, writes, bytes, trips, refused) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), 0L);

        // The first ones fill the windows of the guards, and are compiled.
        await RoundAsync(with, admit: true);
        await RoundAsync(without, admit: false);
        for (var round = 0; round < rounds; round++)
        {
            var (full, bare) = (await RoundAsync(with, admit: true), await RoundAsync(without, admit: false));
            processor.Add((full.Processor - bare.Processor).TotalMicroseconds / (Passes * Events));
            writes.Add(full.Writes.TotalMicroseconds / (Passes * Events));
            bytes.Add((double)(full.Bytes - bare.Bytes) / (Passes * Events));
            trips.Add((double)full.Trips / (Passes * Events));
            refused += (Passes * Events) - full.Admitted;
        }

        Measured.Print($"{name}: processor time a match", "µs", processor, "0.0");
        Measured.Print("  of which the writes to the ledger alone", "µs", writes, "0.0");
        Measured.Print("  bytes allocated", "", bytes);
        Measured.Print("  round trips to the ledger", "", trips, "0.000");
        if (refused > 0)
        {
            Console.WriteLine($"  {refused} matches were not admitted: the case is not the one that was meant.");
        }
    }

    private static async Task<Cost> RoundAsync(AdmissionUnderTest test, bool admit)
    {
        var sum = new Cost(TimeSpan.Zero, 0, 0, 0);
        for (var pass = 0; pass < Passes; pass++)
        {
            sum += await test.PassAsync(admit);
        }

        return sum;
    }
}

/// <param name="OnDisk">The ledger and the audit are SQLite on a real disk; otherwise in memory, and nothing is made into JSON for the ledger.</param>
/// <param name="Guarded">The rule has every guard there is.</param>
internal sealed record AdmissionCase(bool OnDisk, bool Guarded, StartCeiling? Ceiling, bool Audited);

/// <param name="Processor">Of everything.</param>
internal sealed record Cost(TimeSpan Processor, long Bytes, long Trips, int Admitted)
{
    /// <summary>Of the same writes to the ledger alone.</summary>
    public TimeSpan Writes { get; init; }

    public static Cost operator +(Cost one, Cost other) => new(one.Processor + other.Processor, one.Bytes + other.Bytes, one.Trips + other.Trips, one.Admitted + other.Admitted) { Writes = one.Writes + other.Writes };
}
