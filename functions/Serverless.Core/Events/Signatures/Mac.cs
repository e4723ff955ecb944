using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Events.Signatures;

/// <summary>HMAC-SHA256 and its comparison in constant time. Only whole codes of 32 bytes are taken, never truncated ones.</summary>
internal static class Mac
{
    /// <summary>The code over <paramref name="before"/> and then the body.</summary>
    public static byte[] Of(byte[] key, string before, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(before));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    public static bool IsHex(ReadOnlySpan<char> text, byte[] mac)
    {
        Span<byte> sent = stackalloc byte[SHA256.HashSizeInBytes];
        return text.Length == 2 * sent.Length
            && Convert.FromHexString(text, sent, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(sent, mac);
    }

    /// <summary>Compares the spelling, so that of several spellings of the same bytes only the canonical one is taken.</summary>
    public static bool IsBase64(ReadOnlySpan<char> text, byte[] mac) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text.ToString()), Encoding.UTF8.GetBytes(Convert.ToBase64String(mac)));
}
