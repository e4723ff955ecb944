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

    public static string PageRow(string key) => $"p{KeyText.Of(key)}";

    public static TableEntity Write(LedgerChange change)
    {
        var body = GuardFactsJson.Write(change.Facts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, LedgerPage.MostBytes, change.Key);
        return new TableEntity(Partition, PageRow(change.Key)) { [Body] = body };
    }

    public static TableEntity Due(DateTimeOffset at, string key) => new(Partition, $"{Time(at)}-{KeyText.Of(key)}") { [Key] = key };

    public static string DueBy(DateTimeOffset now) => TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {"d"} and RowKey lt {Time(now) + "."}");

    private static string Time(DateTimeOffset at) => $"d{at.UtcTicks:D19}";
}
