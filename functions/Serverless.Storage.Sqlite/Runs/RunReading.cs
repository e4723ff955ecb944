using System.Text;
using Serverless.Application.Runs;
using Serverless.Storage.Sqlite.Reading;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>The questions about runs.</summary>
internal static class RunReading
{
    private const string Columns = "run_id, workflow, rule, sequence, status, started_at, updated_at, wake_at, facts, note";

    public static RunSummary? Find(ReadSession session, string runId) =>
        ReadAll(RunIdColumn.Bind(session.Prepare($"SELECT {Columns} FROM runs WHERE run_id = ?1"), 1, runId)).FirstOrDefault();

    public static IReadOnlyList<RunSummary> ListActive(ReadSession session, string? after, int limit)
    {
        var text = $"SELECT {Columns} FROM runs INDEXED BY runs_active WHERE status < 3{(after is null ? "" : " AND run_id > ?2")} ORDER BY run_id LIMIT ?1";
        var statement = session.Prepare(text).Bind(1, limit);
        return ReadAll(after is null ? statement : RunIdColumn.Bind(statement, 2, after));
    }

    public static IReadOnlyList<RunSummary> List(ReadSession session, RunQuery query)
    {
        var statement = session.Prepare(ListText(query)).Bind(1, query.Limit);
        if (query.Before is { } before)
        {
            RunIdColumn.Bind(statement, 2, before);
        }

        if (query.Status is { } status)
        {
            statement.Bind(3, (int)status);
        }

        if (query.Rule is { } rule)
        {
            statement.Bind(4, rule);
        }

        if (query.Sequence is { } sequence)
        {
            statement.Bind(5, sequence);
        }

        return ReadAll(statement);
    }

    /// <summary>Runs that started at the same moment stand in the order in which they were recorded.</summary>
    internal static string ListText(RunQuery query) => new StringBuilder("SELECT ").Append(Columns).Append(" FROM runs WHERE true")
        .Append(query.Before is null ? "" : " AND (started_at, number) < (SELECT started_at, number FROM runs WHERE run_id = ?2)")
        .Append(query.Status is null ? "" : " AND status = ?3")
        .Append(query.Rule is null ? "" : " AND rule = ?4")
        .Append(query.Sequence is null ? "" : " AND sequence = ?5")
        .Append(" ORDER BY started_at DESC, number DESC LIMIT ?1")
        .ToString();

    private static List<RunSummary> ReadAll(Statement statement)
    {
        var runs = new List<RunSummary>();
        while (statement.Step())
        {
            runs.Add(new RunSummary(
                RunIdColumn.Read(statement, 0)!,
                statement.Text(1)!,
                statement.Text(2),
                statement.OptionalInteger(3),
                (RunStatus)statement.Integer(4),
                Time(statement.Integer(5)),
                Time(statement.Integer(6)),
                statement.OptionalInteger(7) is { } wake ? Time(wake) : null,
                (int)statement.Integer(8),
                statement.Text(9)));
        }

        return runs;
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
