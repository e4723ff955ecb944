using System.Security.Cryptography;

namespace Serverless.Contracts.Gates;

/// <summary>A pair of keys that a directory signs with.</summary>
public sealed class DirectoryKey(string name) : IDisposable
{
    public RSA Pair { get; } = RSA.Create(2048);

    public string Name => name;

    /// <summary>The public half, as RFC 7517 writes it.</summary>
    public object Published()
    {
        var half = Pair.ExportParameters(false);
        return new { kty = "RSA", use = "sig", kid = name, n = Text(half.Modulus!), e = Text(half.Exponent!) };
    }

    public void Dispose() => Pair.Dispose();

    private static string Text(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
