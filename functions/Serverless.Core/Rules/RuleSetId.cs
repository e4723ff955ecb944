using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Rules;

/// <summary>The name of a rule set: a hash of what it was read from, so that the same files are the same set on every host.</summary>
public static class RuleSetId
{
    /// <summary>64 hex digits of SHA-256 over the parts in ordinal order of their names; every name and content has its length before it.</summary>
    /// <param name="parts">Files by path, and settings that were overridden by name.</param>
    public static string Of(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var (name, content) in parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            foreach (var bytes in (ReadOnlySpan<ReadOnlyMemory<byte>>)[Encoding.UTF8.GetBytes(name), content])
            {
                BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
                hash.AppendData(length);
                hash.AppendData(bytes.Span);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
