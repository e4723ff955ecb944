using Serverless.Core.Audit;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Audit;

/// <summary>Adds blocks to the audit log.</summary>
internal sealed class AuditTable(Connection connection)
{
    private readonly Statement find = connection.Prepare("SELECT number, hash FROM audit_heads WHERE chain = ?1");

    private readonly Statement add = connection.Prepare("INSERT INTO audit_blocks (chain, number, previous, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)");

    private readonly Statement move = connection.Prepare(
        "INSERT INTO audit_heads (chain, number, hash) VALUES (?1, ?2, ?3) ON CONFLICT (chain) DO UPDATE SET number = excluded.number, hash = excluded.hash");

    /// <summary>The writer is the only one, so the head stays as it was seen until it is moved.</summary>
    public bool Append(AuditBlock block)
    {
        var head = Head(block.Chain);
        if (head == block.Head)
        {
            return true;
        }

        if (head.Number != block.Number - 1 || head.Hash != block.Previous)
        {
            return false;
        }

        var hash = Convert.FromHexString(block.Hash);
        add.Bind(1, block.Chain).Bind(2, block.Number).Bind(3, Convert.FromHexString(block.Previous)).Bind(4, hash).Bind(5, block.Body.Span).Run();
        move.Bind(1, block.Chain).Bind(2, block.Number).Bind(3, hash).Run();
        return true;
    }

    private AuditHead Head(string chain)
    {
        find.Bind(1, chain);
        var head = find.Step() ? new AuditHead(chain, find.Integer(0), Convert.ToHexStringLower(find.Bytes(1))) : AuditHead.Empty(chain);
        find.Reset();
        return head;
    }
}
