using System.Text;
using Azure;
using Azure.Data.Tables;
using Serverless.Storage.AzureTables.Tables;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Tables;

/// <summary>What is written as bytes is read back by the package's own client, and answers are taken for what they are or for no answer.</summary>
public sealed class TableTransactionsTests(AzuriteServers azurite) : IAsyncDisposable
{
    private readonly TemporaryAccount place = new(azurite);

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public async Task Every_kind_of_property_is_read_as_it_was_written()
    {
        var table = await OpenAsync();
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.FromHours(2));
        var row = new TableEntity("p", "it's 7~å")
        {
            ["Text"] = "\"quoted\" 🜁 ' \\ </>\u007f", ["Empty"] = "", ["Int"] = -7, ["Flag"] = true, ["Long"] = long.MaxValue, ["Bytes"] = Enumerable.Range(0, 65_536).Select(n => (byte)n).ToArray(),
            ["Id"] = Guid.NewGuid(), ["At"] = time, ["Nothing"] = null,
        };
        await CommitAsync(table, Action(TableTransactionActionType.Add, row), Action(TableTransactionActionType.Add, new TableEntity("p", "bare")));

        var read = await place.Table("journal").GetEntityAsync<TableEntity>("p", row.RowKey, cancellationToken: default);

        Assert.Equal(row.Where(property => property.Value is not null and not byte[]), read.Value.Where(property => row.TryGetValue(property.Key, out var was) && was is not (null or byte[])));
        Assert.Equal(row.GetBinary("Bytes"), read.Value.GetBinary("Bytes"));
        Assert.False(read.Value.ContainsKey("Nothing"));
    }

    [Fact]
    public async Task Every_action_does_what_its_name_says_and_tells_the_new_tags()
    {
        var table = await OpenAsync();
        var tags = await CommitAsync(table, [.. "abcdef".Select(name => Action(TableTransactionActionType.Add, Row($"{name}", ("A", "1"), ("B", "1"))))]);
        Assert.Equal(tags, (await place.Table("journal").QueryAsync<TableEntity>("PartitionKey eq 'p'").ToListAsync()).Select(row => (ETag?)row.ETag));

        await CommitAsync(
            table,
            Action(TableTransactionActionType.UpdateMerge, Row("a", ("B", "2")), tags[0]!.Value),
            Action(TableTransactionActionType.UpdateReplace, Row("b", ("B", "2")), tags[1]!.Value),
            Action(TableTransactionActionType.UpsertMerge, Row("c", ("B", "2"))),
            Action(TableTransactionActionType.UpsertReplace, Row("d", ("B", "2"))),
            Action(TableTransactionActionType.Delete, Row("e"), tags[4]!.Value),
            Action(TableTransactionActionType.Delete, Row("f"), ETag.All),
            Action(TableTransactionActionType.UpsertMerge, Row("g", ("B", "2"))));

        var rows = await place.Table("journal").QueryAsync<TableEntity>("PartitionKey eq 'p'").ToListAsync();
        Assert.Equal(["a12", "b2", "c12", "d2", "g2"], rows.Select(row => row.RowKey + row.GetString("A") + row.GetString("B")));
    }

    [Theory]
    [InlineData(TableTransactionActionType.Add, "a", 409)]
    [InlineData(TableTransactionActionType.UpdateMerge, "a", 412)]
    [InlineData(TableTransactionActionType.UpdateReplace, "a", 412)]
    [InlineData(TableTransactionActionType.Delete, "missing", 404)]
    public async Task A_row_that_is_not_as_it_was_seen_refuses_the_transaction_and_is_named(TableTransactionActionType type, string name, int status)
    {
        var table = await OpenAsync();
        await CommitAsync(table, Action(TableTransactionActionType.Add, Row("a")));
        var stale = new ETag("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");

        var refused = await table.SubmitAsync([Action(TableTransactionActionType.Add, Row("b")), Action(TableTransactionActionType.Add, Row("c")), Action(type, Row(name), stale)], default);

        Assert.Equal(new TransactionOutcome.Refused(2, status), refused);
        Assert.Null(await table.FindAsync("p", "b", default));
    }

    [Fact]
    public void An_answer_is_taken_whole_or_not_at_all()
    {
        var tags = Enumerable.Range(0, 3).Select(number => $"W/\"{number}\"").ToList();
        var whole = Answer([.. tags.Select(tag => $"HTTP/1.1 204 No Content\r\nETag: {tag}\r\n\r\n")]);
        Assert.Equal(tags, Assert.IsType<TransactionOutcome.Committed>(TableTransactions.Read(whole, 3)).Tags.Select(tag => tag.ToString()));
        for (var length = 0; length < whole.Length - "--c--\r\n--b--\r\n".Length; length++)
        {
            Assert.Throws<TruncatedAnswerException>(() => TableTransactions.Read(whole.AsSpan(0, length), 3));
        }

        Assert.Throws<TruncatedAnswerException>(() => TableTransactions.Read(whole, 4));
    }

    [Fact]
    public void What_is_refused_for_another_reason_than_the_state_of_a_row_is_a_fault()
    {
        var busy = Answer("HTTP/1.1 503 Service Unavailable\r\n\r\n{\"odata.error\":{\"code\":\"ServerBusy\",\"message\":{\"lang\":\"en-US\",\"value\":\"1:The server is busy.\"}}}\r\n");

        var fault = Assert.Throws<RequestFailedException>(() => TableTransactions.Read(busy, 3));

        Assert.Equal(503, fault.Status);
        Assert.Contains("number 1 was not taken: 1:The server is busy.", fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Answer(params string[] parts) => Encoding.ASCII.GetBytes(
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n" + string.Concat(parts.Select(part => $"--c\r\nContent-Type: application/http\r\n\r\n{part}")) + "--c--\r\n--b--\r\n");

    private static TableEntity Row(string name, params (string Name, string Value)[] properties)
    {
        var row = new TableEntity("p", name);
        foreach (var (property, value) in properties)
        {
            row[property] = value;
        }

        return row;
    }

    private static TableTransactionAction Action(TableTransactionActionType type, TableEntity row, ETag seen = default) => new(type, row, seen);

    private static async Task<IReadOnlyList<ETag?>> CommitAsync(StoreTable table, params TableTransactionAction[] actions) =>
        Assert.IsType<TransactionOutcome.Committed>(await table.SubmitAsync(actions, default)).Tags;

    private async Task<StoreTable> OpenAsync()
    {
        await place.OpenAsync();
        return place.Parts().Journal;
    }
}
