using Serverless.Core.Audit;
using Serverless.Storage.Sqlite.Reading;

namespace Serverless.Storage.Sqlite.Audit;

/// <summary>The questions about the audit log.</summary>
internal static class AuditReading
{
    public static AuditHead Head(ReadSession session, string chain)
    {
        var row = session.Prepare("SELECT number, hash FROM audit_heads WHERE chain = ?1").Bind(1, chain);
        var head = row.Step() ? new AuditHead(chain, row.Integer(0), Convert.ToHexStringLower(row.Bytes(1))) : AuditHead.Empty(chain);
        row.Reset();
        return head;
    }

    public static IReadOnlyList<AuditHead> Heads(ReadSession session)
    {
        var rows = session.Prepare("SELECT chain, number, hash FROM audit_heads ORDER BY chain");
        var heads = new List<AuditHead>();
        while (rows.Step())
        {
            heads.Add(new AuditHead(rows.Text(0)!, rows.Integer(1), Convert.ToHexStringLower(rows.Bytes(2))));
        }

        return heads;
    }

    public static IReadOnlyList<AuditBlock> Read(ReadSession session, string chain, long from, int limit)
    {
        var rows = session.Prepare("SELECT number, previous, hash, body FROM audit_blocks WHERE chain = ?1 AND number >= ?2 ORDER BY number LIMIT ?3").Bind(1, chain).Bind(2, from).Bind(3, limit);
        var blocks = new List<AuditBlock>();
        while (rows.Step())
        {
            blocks.Add(new AuditBlock(chain, rows.Integer(0), Convert.ToHexStringLower(rows.Bytes(1)), rows.Bytes(3).ToArray(), Convert.ToHexStringLower(rows.Bytes(2))));
        }

        return blocks;
    }
}
