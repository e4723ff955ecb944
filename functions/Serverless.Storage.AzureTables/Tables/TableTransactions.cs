using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>Entity group transactions of one table (Table service REST API, "Performing entity group transactions"), written and read as bytes. The package's own
/// code makes a message, a stream and a response of each row, and an event cost 104 to 125 µs with it and 85 without (tests/Serverless.Benchmarks/README.md).
/// Requests go through a pipeline as the package's clients have it, with their transport, time limits and credentials.</summary>
/// <param name="service">Address of the account's tables.</param>
internal sealed class TableTransactions(HttpPipeline pipeline, Uri service, string table)
{
    private const string Version = "2020-12-06";

    // Nothing that is sent holds them: they are new with each process.
    private static readonly string Batch = $"batch_{Guid.NewGuid()}";
    private static readonly string Changes = $"changeset_{Guid.NewGuid()}";

    private static readonly byte[] Opening = Lines($"--{Batch}", $"Content-Type: multipart/mixed; boundary={Changes}", "", "");
    private static readonly byte[] Part = Lines($"--{Changes}", "Content-Type: application/http", "Content-Transfer-Encoding: binary", "", "");
    private static readonly byte[] Headers = Lines(" HTTP/1.1", "Accept: application/json;odata=minimalmetadata", "DataServiceVersion: 3.0", "Prefer: return-no-content", "");
    private static readonly byte[] Json = Lines("Content-Type: application/json;odata=nometadata", "", "");
    private static readonly byte[] Closing = Lines($"--{Changes}--", $"--{Batch}--", "");

    private readonly Uri target = new($"{service.AbsoluteUri.TrimEnd('/')}/$batch");
    private readonly byte[] rows = Encoding.ASCII.GetBytes($"{service.AbsoluteUri.TrimEnd('/')}/{table}");

    /// <exception cref="RequestFailedException">The service did not take it, for another reason than the state of a row.</exception>
    /// <exception cref="TruncatedAnswerException">Not all of the answer came.</exception>
    public async Task<TransactionOutcome> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellation)
    {
        using var message = pipeline.CreateMessage();
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(target);
        request.Headers.Add("x-ms-version", Version);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("Content-Type", $"multipart/mixed; boundary={Batch}");
        request.Content = RequestContent.Create(Write(actions));
        await pipeline.SendAsync(message, cancellation).ConfigureAwait(false);
        return message.Response.Status == 202 ? Read(message.Response.Content.ToMemory().Span, actions.Count) : throw new RequestFailedException(message.Response);
    }

    private ReadOnlyMemory<byte> Write(IReadOnlyList<TableTransactionAction> actions)
    {
        var to = new ArrayBufferWriter<byte>(actions.Sum(action => 512 + (((TableEntity)action.Entity).Sum(property => property.Value is byte[] bytes ? bytes.Length : 32) * 4 / 3)));
        using var json = new Utf8JsonWriter(to);
        to.Write(Opening);
        foreach (var action in actions)
        {
            to.Write(Part);
            WriteTarget(to, action);
            if (action.ActionType == TableTransactionActionType.Delete)
            {
                to.Write("\r\n"u8);
                continue;
            }

            to.Write(Json);
            WriteRow(json, (TableEntity)action.Entity);
            json.Flush();
            json.Reset();
            to.Write("\r\n"u8);
        }

        to.Write(Closing);
        return to.WrittenMemory;
    }

    private void WriteTarget(ArrayBufferWriter<byte> to, TableTransactionAction action)
    {
        to.Write(action.ActionType switch
        {
            TableTransactionActionType.Add => "POST "u8,
            TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH "u8,
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT "u8,
            _ => "DELETE "u8,
        });
        to.Write(rows);
        if (action.ActionType != TableTransactionActionType.Add)
        {
            Encoding.UTF8.GetBytes($"(PartitionKey='{Key(action.Entity.PartitionKey)}',RowKey='{Key(action.Entity.RowKey)}')", to);
        }

        to.Write(Headers);
        if (action.ActionType is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete)
        {
            Encoding.UTF8.GetBytes($"If-Match: {(action.ETag == default ? ETag.All : action.ETag).ToString("H")}\r\n", to);
        }
    }

    private static string Key(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static void WriteRow(Utf8JsonWriter json, TableEntity row)
    {
        json.WriteStartObject();
        foreach (var (name, value) in row)
        {
            if (value is not null && name is not ("odata.etag" or "Timestamp"))
            {
                WriteProperty(json, name, value);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case long number:
                Annotate(json, name, "Edm.Int64");
                json.WriteString(name, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                Annotate(json, name, "Edm.Binary");
                json.WriteBase64String(name, bytes);
                break;
            case Guid id:
                Annotate(json, name, "Edm.Guid");
                json.WriteString(name, id);
                break;
            case DateTime time:
                Annotate(json, name, "Edm.DateTime");
                json.WriteString(name, time.ToUniversalTime());
                break;
            case DateTimeOffset time:
                Annotate(json, name, "Edm.DateTime");
                json.WriteString(name, time.UtcDateTime);
                break;
            default:
                throw new NotSupportedException($"A property of a row is no {value.GetType()}.");
        }
    }

    private static void Annotate(Utf8JsonWriter json, string name, string type) => json.WriteString($"{name}@odata.type", type);

    /// <summary>The answers of the rows in the order of the actions, or that of the one which was refused.</summary>
    internal static TransactionOutcome Read(ReadOnlySpan<byte> answer, int actions)
    {
        if (!answer.TrimEnd("\r\n"u8).EndsWith("--"u8))
        {
            throw new TruncatedAnswerException("The answer to a transaction did not come to its end.");
        }

        var tags = new List<ETag?>(actions);
        for (var rest = After(answer, "\r\nHTTP/1.1 "u8); !rest.IsEmpty;)
        {
            var next = rest.IndexOf("\r\nHTTP/1.1 "u8);
            var part = next < 0 ? rest : rest[..next];
            if (!Utf8Parser.TryParse(part, out int status, out _))
            {
                throw new TruncatedAnswerException("An answer of a transaction has no status.");
            }

            if (status >= 300)
            {
                return Refusal(part, status, actions);
            }

            tags.Add(TagOf(part));
            rest = next < 0 ? default : After(rest, "\r\nHTTP/1.1 "u8);
        }

        return tags.Count == actions ? new TransactionOutcome.Committed(tags) : throw new TruncatedAnswerException($"{tags.Count} answers came to {actions} actions.");
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark) => bytes.IndexOf(mark) is >= 0 and var at ? bytes[(at + mark.Length)..] : default;

    private static ETag? TagOf(ReadOnlySpan<byte> part)
    {
        // Names of headers are in any case.
        var at = Math.Max(part.IndexOf("\nETag: "u8), part.IndexOf("\netag: "u8));
        var line = at < 0 ? default : part[(at + 7)..];
        return line.IndexOf("\r\n"u8) is > 0 and var end ? new ETag(Encoding.ASCII.GetString(line[..end])) : null;
    }

    /// <summary>The message begins with the number of the action (<c>"value":"3:The specified …"</c>).</summary>
    private static TransactionOutcome.Refused Refusal(ReadOnlySpan<byte> part, int status, int actions)
    {
        var message = After(part, "\"value\":\""u8);
        var numbered = Utf8Parser.TryParse(message, out int index, out var digits) && message[digits..].StartsWith(":"u8) && index < actions;
        if (status is not (404 or 409 or 412))
        {
            throw new RequestFailedException(status, $"Of a transaction of {actions} rows {(numbered ? $"number {index}" : "one")} was not taken: {Encoding.UTF8.GetString(message[..Math.Min(message.Length, 300)])}");
        }

        return numbered || actions == 1
            ? new TransactionOutcome.Refused(numbered ? index : 0, status)
            : throw new TruncatedAnswerException("A transaction was refused, and the answer does not say for which row.");
    }

    private static byte[] Lines(params string[] lines) => Encoding.ASCII.GetBytes(string.Join("\r\n", lines));
}
