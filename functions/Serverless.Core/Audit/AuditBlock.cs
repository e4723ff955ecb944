using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Audit;

/// <summary>Entries that were written together. Its hash is SHA-256 over the UTF-8 of <c>audit/1</c>, the chain, the number and the hash before, each with a
/// line feed after it, and the body: whoever has the blocks can check them with nothing else.</summary>
/// <param name="Chain">1 to 40 small letters, digits and hyphens.</param>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Previous">The hash of the block before, 64 hex digits; <see cref="AuditHead.Beginning"/> for the first.</param>
/// <param name="Body">See <see cref="AuditBody"/>; at most <see cref="MostBytes"/>. Kept byte for byte.</param>
/// <param name="Hash">64 hex digits.</param>
public sealed record AuditBlock(string Chain, long Number, string Previous, ReadOnlyMemory<byte> Body, string Hash)
{
    public const int MostBytes = 60_000;

    /// <summary>The block that comes next in a chain.</summary>
    public static AuditBlock After(AuditHead head, ReadOnlyMemory<byte> body) =>
        new(head.Chain, head.Number + 1, head.Hash, body, HashOf(head.Chain, head.Number + 1, head.Hash, body.Span));

    /// <summary>Whether it is as it was sealed.</summary>
    public bool Sound => Hash == HashOf(Chain, Number, Previous, Body.Span);

    public AuditHead Head => new(Chain, Number, Hash);

    private static string HashOf(string chain, long number, string previous, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"audit/1\n{chain}\n{number}\n{previous}\n"));
        hash.AppendData(body);
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(sum);
        return Convert.ToHexStringLower(sum);
    }
}

/// <summary>Where a chain stands: its last block.</summary>
/// <param name="Number">0 while it has none.</param>
public sealed record AuditHead(string Chain, long Number, string Hash)
{
    /// <summary>What the first block follows.</summary>
    public static readonly string Beginning = new('0', 64);

    public static AuditHead Empty(string chain) => new(chain, 0, Beginning);
}
