using Serverless.Application.Admission;

namespace Serverless.Benchmarks.Admission;

/// <summary>The yardstick: the writes of a pass, into a ledger of its own and one after the other, by nobody who decides anything.</summary>
internal sealed class BareWrites(IAdmissionLedger ledger)
{
    private readonly Dictionary<string, LedgerPage> seen = new(StringComparer.Ordinal);

    public void Forget(string key) => seen.Remove(key);

    /// <returns>Processor time they took.</returns>
    public async Task<TimeSpan> RepeatAsync(IEnumerable<IReadOnlyList<LedgerChange>> writes)
    {
        var processor = Environment.CpuUsage.TotalTime;
        foreach (var write in writes)
        {
            var changes = write.Select(change => new LedgerChange(seen.GetValueOrDefault(change.Key) ?? LedgerPage.Absent(change.Key), change.Facts)).ToList();
            foreach (var page in await ledger.WriteAsync(changes, default) ?? throw new InvalidOperationException("Nobody else writes here."))
            {
                seen[page.Key] = page;
            }
        }

        return Environment.CpuUsage.TotalTime - processor;
    }
}
