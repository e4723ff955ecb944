using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>Writes the rows of the journal.</summary>
internal sealed class JournalTable(Connection connection, Counters counters)
{
    private readonly Statement insertEvent = connection.Prepare(
        "INSERT INTO journal (kind, door, received_at, key, source, id, type, subject, body_length, body) VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING");

    private readonly Statement insertRedelivery = connection.Prepare(
        "INSERT INTO journal (kind, door, received_at, original, source, id, type, subject, body_length, body) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, x'')");

    private readonly Statement insertDeadLetter = connection.Prepare(
        "INSERT INTO journal (kind, door, received_at, body_length, problems, body) VALUES (2, ?1, ?2, ?3, ?4, ?5)");

    private readonly Statement insertUnjudged = connection.Prepare("INSERT INTO unjudged (seq) VALUES (?1)");

    private readonly Statement findKey = connection.Prepare("SELECT seq FROM journal WHERE key = ?1");

    public JournalReceipt Append(JournalEntry entry)
    {
        counters.Add(Counters.Received);
        return entry switch
        {
            JournalEntry.Event delivered => Append(delivered),
            JournalEntry.DeadLetter dead => Append(dead),
            _ => throw new NotSupportedException($"No row is made of {entry.GetType()}."),
        };
    }

    private JournalReceipt Append(JournalEntry.Event delivered)
    {
        var made = delivered.Normalized;
        var key = made.Key.ToBytes();
        insertEvent.Bind(3, key).Bind(9, made.Utf8.Span);
        if (BindDelivery(insertEvent, delivered).Run() > 0)
        {
            return Await(null);
        }

        findKey.Bind(1, key).Step();
        var original = findKey.Integer(0);
        findKey.Reset();
        BindDelivery(insertRedelivery.Bind(3, original), delivered).Run();
        counters.Add(Counters.Redelivered);
        return Await(original);
    }

    private static Statement BindDelivery(Statement insert, JournalEntry.Event delivered)
    {
        var made = delivered.Normalized;
        return insert
            .Bind(1, delivered.Door)
            .Bind(2, delivered.ReceivedAt.UtcTicks)
            .Bind(4, made.Source)
            .Bind(5, made.Id)
            .Bind(6, made.Type)
            .Bind(7, made.Subject)
            .Bind(8, made.Utf8.Length);
    }

    private JournalReceipt Await(long? original)
    {
        var sequence = connection.LastRowId;
        insertUnjudged.Bind(1, sequence).Run();
        counters.Add(Counters.Pending);
        return new JournalReceipt(sequence, original);
    }

    private JournalReceipt Append(JournalEntry.DeadLetter dead)
    {
        var body = dead.Rejected.Raw.Span;
        insertDeadLetter
            .Bind(1, dead.Door)
            .Bind(2, dead.ReceivedAt.UtcTicks)
            .Bind(3, body.Length)
            .Bind(4, JsonSerializer.Serialize(dead.Rejected.Problems, ProblemsJson.Default.IReadOnlyListProblem))
            .Bind(5, body[..Math.Min(body.Length, JournalRecord.DeadLetterBodyLimit)])
            .Run();
        counters.Add(Counters.Rejected);
        return new JournalReceipt(connection.LastRowId, null);
    }
}
