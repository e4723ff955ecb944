using Azure.Data.Tables;
using Serverless.Application.RuleSets;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.RuleSets;

/// <summary>A move as a row. Its key counts down, so the newest is the first of the partition.</summary>
internal static class RuleSetRows
{
    public const string Moves = "moves";

    /// <summary>Which call wrote the row: how a writer recognises its own after an answer was lost.</summary>
    public const string WrittenBy = "WrittenBy";

    private const string Number = "Number";
    private const string RuleSet = "RuleSet";
    private const string Restores = "Restores";
    private const string By = "By";

    /// <summary>Ticks of UTC: a time of the service is a tick or so off.</summary>
    private const string At = "At";
    private const string Reason = "Reason";

    public static string KeyOf(long number) => $"m{long.MaxValue - number:D19}";

    /// <summary>Rows after that of <paramref name="before"/>; all where it is null.</summary>
    public static string After(long? before) => TableClient.CreateQueryFilter($"PartitionKey eq {Moves} and RowKey gt {(before is { } number ? KeyOf(number) : "m")}");

    public static TableEntity Write(RuleSetMove move, Guid writer)
    {
        var row = new TableEntity(Moves, KeyOf(move.Number))
        {
            [Number] = move.Number,
            [RuleSet] = StoredText.Encode(move.RuleSet),
            [By] = StoredText.Encode(move.By),
            [At] = move.At.UtcTicks,
            [WrittenBy] = writer,
        };
        if (move.Restores is { } restores)
        {
            row[Restores] = restores;
        }

        if (move.Reason is { } reason)
        {
            row[Reason] = StoredText.Encode(reason);
        }

        return row;
    }

    public static RuleSetMove Read(TableEntity row) => new(
        row.GetInt64(Number)!.Value,
        StoredText.Decode(row.GetString(RuleSet)),
        row.GetInt64(Restores),
        StoredText.Decode(row.GetString(By)),
        new DateTimeOffset(row.GetInt64(At)!.Value, TimeSpan.Zero),
        RowTexts.Read(row, Reason));
}
