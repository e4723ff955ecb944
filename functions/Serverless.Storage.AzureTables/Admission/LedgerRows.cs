using Azure.Data.Tables;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Admission;

/// <summary>Facts as rows: <c>p</c> and the key, and <c>d</c> and the time for what is due.</summary>
internal static class LedgerRows
{
    public const string Partition = "guards";
    public const string Key = "Key";
    public const string Body = "Body";

    /// <summary>Of a page: UTC ticks of its second row; 0 where it has none.</summary>
    public const string Listed = "Listed";

    public static string PageRow(string key) => $"p{KeyText.Of(key)}";

    public static TableEntity Write(LedgerChange change)
    {
        var body = GuardFactsJson.Write(change.Facts!);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, LedgerPage.MostBytes, change.Key);
        return new TableEntity(Partition, PageRow(change.Key)) { [Body] = body, [Listed] = change.Facts!.DueAt?.UtcTicks ?? 0 };
    }

    public static TableEntity Page(string key) => new(Partition, PageRow(key));

    public static TableEntity Due(DateTimeOffset at, string key) => new(Partition, $"{Time(at)}-{KeyText.Of(key)}") { [Key] = key };

    /// <param name="after">Only rows after its own; null for all.</param>
    public static string DueBy(DateTimeOffset now, LedgerPage? after) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {(after?.ListedAt is { } due ? Due(due, after.Key).RowKey : "d")} and RowKey lt {Time(now) + "."}");

    /// <summary>Of a page.</summary>
    public static DateTimeOffset? ListedAt(TableEntity page) => page.GetInt64(Listed) is { } ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Of what is due.</summary>
    public static DateTimeOffset DueOf(TableEntity due) => new(long.Parse(due.RowKey.AsSpan(1, 19), System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static string Time(DateTimeOffset at) => $"d{at.UtcTicks:D19}";
}
