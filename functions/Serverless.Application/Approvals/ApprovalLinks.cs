using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Buffers.Text;

namespace Serverless.Application.Approvals;

/// <summary>Links that answer one question once. A link names the question, what was shown, for whom it is, and until when; whoever holds the key can tell
/// that it was made here.</summary>
/// <param name="key">The host's own; at least 32 bytes. Null where the host has none: then no links are made, and none is taken.</param>
public sealed class ApprovalLinks(byte[]? key)
{
    public const int LeastKeyBytes = 32;

    private readonly byte[]? key = key is { Length: < LeastKeyBytes } ? throw new ArgumentException($"The key of links has {LeastKeyBytes} bytes or more.", nameof(key)) : key;

    public bool Possible => key is not null;

    /// <returns>The token, for an address: letters, digits, <c>-</c>, <c>_</c> and one dot.</returns>
    public string Write(ApprovalLink link)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(link, ApprovalLinkJson.Default.ApprovalLink);
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(Sign(payload))}";
    }

    /// <summary>Null where it was not made here, with this key.</summary>
    public ApprovalLink? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (key is null || dot <= 0 || !Base64Url.IsValid(token.AsSpan(0, dot)) || !Base64Url.IsValid(token.AsSpan(dot + 1)))
        {
            return null;
        }

        var payload = Base64Url.DecodeFromChars(token.AsSpan(0, dot));
        return CryptographicOperations.FixedTimeEquals(Sign(payload), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)))
            ? JsonSerializer.Deserialize(payload, ApprovalLinkJson.Default.ApprovalLink)
            : null;
    }

    private byte[] Sign(byte[] payload) => HMACSHA256.HashData(key ?? throw new InvalidOperationException("This host has no key for links."), (byte[])[.. "approval-link\n"u8, .. payload]);
}

/// <param name="Approval">Id of the question.</param>
/// <param name="Binding">What was shown when it was made.</param>
/// <param name="For">Subject of the person it is for.</param>
/// <param name="Nonce">Different in each link: it counts once.</param>
public sealed record ApprovalLink(string Approval, string Binding, string For, DateTimeOffset Until, string Nonce);

[System.Text.Json.Serialization.JsonSerializable(typeof(ApprovalLink))]
internal sealed partial class ApprovalLinkJson : System.Text.Json.Serialization.JsonSerializerContext;
