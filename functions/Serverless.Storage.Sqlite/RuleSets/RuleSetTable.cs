using Serverless.Application.RuleSets;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.RuleSets;

/// <summary>Writes rule sets and the moves of their pointer.</summary>
internal sealed class RuleSetTable(Connection connection)
{
    private readonly Statement put = connection.Prepare("INSERT INTO rule_sets (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING");

    private readonly Statement flip = connection.Prepare(
        """
        INSERT INTO rule_set_moves (number, rule_set, restores, at, by, reason)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE (SELECT coalesce(max(number), 0) FROM rule_set_moves) = ?1 - 1
        """);

    public void Put(string id, ReadOnlySpan<byte> body) => put.Bind(1, id).Bind(2, body).Run();

    public FlipOutcome Flip(RuleSetMove move) =>
        flip.Bind(1, move.Number).Bind(2, move.RuleSet).Bind(3, move.Restores).Bind(4, move.At.UtcTicks).Bind(5, move.By).Bind(6, move.Reason).Run() == 1
            ? FlipOutcome.Flipped
            : FlipOutcome.Overtaken;
}
