using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>The days that have entries: what a list walks instead of the calendar. A day is entered before its first row is written.</summary>
internal sealed class JournalDays(StoreTable journal, TimeProvider time)
{
    /// <summary>A write that ends this long after its day opens the day again, and a day is settled twice as long after its end: clocks may be half of
    /// the difference apart, and a host may be stopped for as long as it likes.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);

    private const string Partition = "days";
    private const string SettledProperty = "Settled";
    private const int LastDay = 99_999;

    private readonly ConcurrentDictionary<int, bool> entered = new();

    public async ValueTask EnterAsync(int day, CancellationToken cancellation)
    {
        if (!entered.ContainsKey(day))
        {
            await journal.InsertAsync(new TableEntity(Partition, RowOf(day)) { [SettledProperty] = false }, cancellation).ConfigureAwait(false);
            entered[day] = true;
        }
    }

    /// <summary>Called after every write of new entries: one that was held up for hours must not lie in a day that is taken for done.</summary>
    public async ValueTask ReopenIfLateAsync(int day, CancellationToken cancellation)
    {
        if (time.GetUtcNow() > SequenceNumber.EndOf(day) + Late)
        {
            await journal.MergeAsync(new TableEntity(Partition, RowOf(day)) { [SettledProperty] = false }, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The newest first.</summary>
    public async IAsyncEnumerable<JournalDay> ListAsync(int newest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in journal.QueryAsync($"PartitionKey eq '{Partition}' and RowKey ge '{RowOf(newest)}'", 1_000, cancellation).ConfigureAwait(false))
        {
            yield return new JournalDay(LastDay - int.Parse(row.RowKey.AsSpan(1)), row.GetBoolean(SettledProperty) == true, Tally.Of(row), row.ETag);
        }
    }

    public bool CanSettle(JournalDay day) => !day.Settled && time.GetUtcNow() > SequenceNumber.EndOf(day.Number) + (2 * Late);

    /// <summary>Does nothing where somebody wrote to the day since it was listed.</summary>
    public Task SettleAsync(JournalDay day, Tally counts, CancellationToken cancellation) =>
        journal.UpdateAsync(counts.WriteTo(new TableEntity(Partition, RowOf(day.Number)) { [SettledProperty] = true }), day.Seen, cancellation);

    private static string RowOf(int day) => $"d{LastDay - day:D5}";
}
