using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests;

/// <summary>The journal from its rows, past everything the store keeps beside them.</summary>
internal static class Inspection
{
    /// <summary>Must equal what the store counts, and what waits must be what has no judgement.</summary>
    public static async Task<JournalCounts> CountAsync(TemporaryAccount place)
    {
        var rows = await place.Table("journal").QueryAsync<TableEntity>().ToListAsync();
        var pages = new List<JournalPage>();
        foreach (var row in rows.Where(row => row.RowKey.StartsWith('j') && char.IsAsciiDigit(row.PartitionKey[0])))
        {
            pages.Add(await new PageRows(place.Parts().Bodies).ReadAsync(row, withBodies: true, default));
        }

        var entries = pages.SelectMany(page => page.Entries).ToList();
        var judgements = pages.SelectMany(page => page.Judgements).ToList();
        var open = pages.FindAll(page => page.Entries.Any(entry => entry.Kind != JournalKind.DeadLetter && page.JudgementOf(entry.Sequence) is null));
        Assert.Equal(open.Select(page => page.First).Order(), rows.Where(row => row.RowKey.StartsWith('p')).Select(row => SequenceNumber.OfPendingRow(row.RowKey)).Order());
        Assert.Equal(entries.Count, entries.Select(entry => entry.Sequence).Distinct().Count());
        Assert.Equal(judgements.Count, judgements.Select(judgement => judgement.Sequence).Distinct().Count());

        var rejected = entries.Count(entry => entry.Kind == JournalKind.DeadLetter);
        var matched = judgements.Count(judgement => judgement.Verdicts.Count > 0);
        return new JournalCounts(
            entries.Count,
            rejected,
            judgements.Count - matched,
            matched,
            entries.Count - rejected - judgements.Count,
            entries.Count(entry => entry.Kind == JournalKind.Redelivery),
            judgements.Sum(judgement => judgement.Verdicts.Count),
            judgements.SelectMany(judgement => judgement.Verdicts).CountBy(verdict => verdict.Decision.Name).ToDictionary(pair => pair.Key, pair => (long)pair.Value));
    }

    public static async Task AssertCountsAreThoseOfTheRowsAsync(TemporaryAccount place, AzureTablesStore store)
    {
        var (counted, rows) = (await store.CountAsync(default), await CountAsync(place));
        Assert.True(counted.Balanced, counted.ToString());
        Assert.Equal(rows with { Verdicts = counted.Verdicts }, counted);
        Assert.Equal(rows.Verdicts.OrderBy(pair => pair.Key), counted.Verdicts.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key));
    }
}
