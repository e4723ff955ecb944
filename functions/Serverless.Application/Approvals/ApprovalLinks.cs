using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Application.Secrets;

namespace Serverless.Application.Approvals;

/// <summary>Links that answer one question once. A link names the question, what was shown, for whom it is, and until when; whoever holds the key can tell
/// that it was made here. The key is a secret of the host, <see cref="KeyName"/>: without it no link is made, and none is taken.</summary>
public sealed class ApprovalLinks(ISecretReader secrets, TimeProvider time)
{
    public const string KeyName = "approval-link-key";
    public const int LeastKeyBytes = 32;

    /// <summary>How long a link is good where nobody says.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    /// <param name="person">Subject of whom it is for.</param>
    /// <returns>Letters, digits, <c>-</c>, <c>_</c> and one dot; null where the host has no key, or one of less than <see cref="LeastKeyBytes"/>.</returns>
    public async ValueTask<string?> MakeAsync(string approvalId, string binding, string person, DateTimeOffset until, CancellationToken cancellation)
    {
        if (await KeyAsync(cancellation).ConfigureAwait(false) is not { } key)
        {
            return null;
        }

        var link = new ApprovalLink(approvalId, binding, person, until, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));
        var payload = JsonSerializer.SerializeToUtf8Bytes(link, ApprovalLinkJson.Default.ApprovalLink);
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(Sign(key, payload))}";
    }

    /// <summary>Null where it was not made with this host's key, or its time is over.</summary>
    public async ValueTask<ApprovalLink?> ReadAsync(string token, CancellationToken cancellation)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || !Base64Url.IsValid(token.AsSpan(0, dot)) || !Base64Url.IsValid(token.AsSpan(dot + 1)) || await KeyAsync(cancellation).ConfigureAwait(false) is not { } key)
        {
            return null;
        }

        var payload = Base64Url.DecodeFromChars(token.AsSpan(0, dot));
        return CryptographicOperations.FixedTimeEquals(Sign(key, payload), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)))
            && JsonSerializer.Deserialize(payload, ApprovalLinkJson.Default.ApprovalLink) is { } link && time.GetUtcNow() < link.Until
            ? link
            : null;
    }

    private async ValueTask<byte[]?> KeyAsync(CancellationToken cancellation) =>
        await secrets.FindAsync(KeyName, cancellation).ConfigureAwait(false) is { Length: >= LeastKeyBytes } key ? key : null;

    // The words in front keep the key's other uses apart from this one.
    private static byte[] Sign(byte[] key, byte[] payload) => HMACSHA256.HashData(key, (byte[])[.. "approval-link\n"u8, .. payload]);
}

/// <param name="Approval">Id of the question.</param>
/// <param name="Binding">What was shown when it was made.</param>
/// <param name="Person">Subject of whom it is for.</param>
/// <param name="Nonce">Different in each link: it counts once.</param>
public sealed record ApprovalLink(string Approval, string Binding, string Person, DateTimeOffset Until, string Nonce);

[JsonSerializable(typeof(ApprovalLink))]
internal sealed partial class ApprovalLinkJson : JsonSerializerContext;
