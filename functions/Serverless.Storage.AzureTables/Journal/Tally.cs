using Azure.Data.Tables;
using Serverless.Application.Journal;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Counts by name: what one transaction adds, what a row holds, what all rows come to.</summary>
internal sealed class Tally
{
    public const string Received = "Received";
    public const string Rejected = "Rejected";
    public const string Redelivered = "Redelivered";
    public const string Unmatched = "Unmatched";
    public const string Matched = "Matched";
    public const string Matches = "Matches";

    private const string VerdictPrefix = "Verdict";

    private readonly Dictionary<string, long> counts = [];

    public static string VerdictOf(string decision) => VerdictPrefix + decision;

    public static Tally Of(TableEntity row)
    {
        var tally = new Tally();
        foreach (var (name, value) in row)
        {
            if (value is long count)
            {
                tally.Add(name, count);
            }
        }

        return tally;
    }

    public Tally Add(string name, long count = 1)
    {
        counts[name] = counts.GetValueOrDefault(name) + count;
        return this;
    }

    public Tally Add(Tally other)
    {
        foreach (var (name, count) in other.counts)
        {
            Add(name, count);
        }

        return this;
    }

    public TableEntity WriteTo(TableEntity row)
    {
        foreach (var (name, count) in counts)
        {
            row[name] = count;
        }

        return row;
    }

    /// <summary>What waits is what was received and is neither rejected nor judged: a row that waits and a row that counts change in one transaction.</summary>
    public JournalCounts ToCounts() => new(
        Count(Received),
        Count(Rejected),
        Count(Unmatched),
        Count(Matched),
        Count(Received) - Count(Rejected) - Count(Unmatched) - Count(Matched),
        Count(Redelivered),
        Count(Matches),
        counts.Where(pair => pair.Key.StartsWith(VerdictPrefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[VerdictPrefix.Length..], pair => pair.Value));

    private long Count(string name) => counts.GetValueOrDefault(name);
}
