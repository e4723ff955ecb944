using Serverless.Application.RuleSets;
using Serverless.Storage.Sqlite.Reading;

namespace Serverless.Storage.Sqlite.RuleSets;

/// <summary>The questions about rule sets.</summary>
internal static class RuleSetReading
{
    public static ReadOnlyMemory<byte>? Find(ReadSession session, string id)
    {
        var row = session.Prepare("SELECT body FROM rule_sets WHERE id = ?1").Bind(1, id);
        return row.Step() ? row.Bytes(0).ToArray() : (ReadOnlyMemory<byte>?)null;
    }

    public static IReadOnlyList<RuleSetMove> ListMoves(ReadSession session, long? before, int limit)
    {
        var rows = session.Prepare("SELECT number, rule_set, restores, by, at, reason FROM rule_set_moves WHERE number < ?1 ORDER BY number DESC LIMIT ?2")
            .Bind(1, before ?? long.MaxValue).Bind(2, limit);
        var moves = new List<RuleSetMove>();
        while (rows.Step())
        {
            moves.Add(new RuleSetMove(rows.Integer(0), rows.Text(1)!, rows.OptionalInteger(2), rows.Text(3)!, new DateTimeOffset(rows.Integer(4), TimeSpan.Zero), rows.Text(5)));
        }

        return moves;
    }
}
