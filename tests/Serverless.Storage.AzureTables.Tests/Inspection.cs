using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests;

/// <summary>The journal from its rows, past everything the store keeps beside them.</summary>
internal static class Inspection
{
    /// <summary>Must equal what the store counts, and what waits must be what has no judgement.</summary>
    public static async Task<JournalCounts> CountAsync(TemporaryAccount place)
    {
        var rows = await place.Table("journal").QueryAsync<TableEntity>().ToListAsync();
        var entries = rows.FindAll(row => row.RowKey.StartsWith('j') && char.IsAsciiDigit(row.PartitionKey[0]));
        var pending = rows.FindAll(row => row.RowKey.StartsWith('p'));
        var judgeable = entries.FindAll(row => row.GetString("Kind") != nameof(JournalKind.DeadLetter));
        Assert.Equal(judgeable.FindAll(row => !row.ContainsKey("JudgedAt")).Select(row => 9007199254740991 - long.Parse(row.RowKey[1..])).Order(), pending.Select(row => long.Parse(row.RowKey[1..])).Order());

        var verdicts = entries.FindAll(row => row.ContainsKey("Verdicts"))
            .ConvertAll(row => System.Text.Json.JsonSerializer.Deserialize<List<Dictionary<string, object?>>>(row.GetBinary("Verdicts"))!);
        return new JournalCounts(
            entries.Count,
            entries.Count - judgeable.Count,
            verdicts.Count(list => list.Count == 0),
            verdicts.Count(list => list.Count > 0),
            pending.Count,
            entries.Count(row => row.GetString("Kind") == nameof(JournalKind.Redelivery)),
            verdicts.Sum(list => list.Count),
            verdicts.SelectMany(list => list).CountBy(verdict => verdict["Decision"]!.ToString()!).ToDictionary(pair => pair.Key, pair => (long)pair.Value));
    }

    public static async Task AssertCountsAreThoseOfTheRowsAsync(TemporaryAccount place, AzureTablesStore store)
    {
        var (counted, rows) = (await store.CountAsync(default), await CountAsync(place));
        Assert.True(counted.Balanced, counted.ToString());
        Assert.Equal(rows with { Verdicts = counted.Verdicts }, counted);
        Assert.Equal(rows.Verdicts.OrderBy(pair => pair.Key), counted.Verdicts.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key));
    }
}
