using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Application.Audit;
using Serverless.Application.Secrets;
using Serverless.Core.Audit;

namespace Serverless.Application.Approvals;

/// <summary>Links that answer one question once. A link names the question, what was shown, for whom it is, and until when; whoever holds the key can tell
/// that it was made here. It stands for that one person, and for nothing but that one answer. The key is a secret of the host, <see cref="KeyName"/>: without it
/// no link is made, and none is taken.</summary>
/// <param name="audit">Where it is noted who has made a link for whom, before anybody has it; null for nowhere.</param>
public sealed class ApprovalLinks(ISecretReader secrets, TimeProvider time, AuditWriter? audit = null)
{
    public const string KeyName = "approval-link-key";
    public const int LeastKeyBytes = 32;

    /// <summary>How long a link is good where nobody says.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    private static readonly string NoKey = $"This router has no secret '{KeyName}' of {LeastKeyBytes} bytes or more, so it neither makes links nor takes any; whoever runs it has to put one in place.";
    private static readonly string KeyAway = $"The secret '{KeyName}' of this router cannot be read now, so links can neither be made nor checked; try again in a minute, and tell whoever runs it if that does not help.";

    /// <param name="person">Subject of whom it is for.</param>
    /// <param name="roles">What they hold, as the maker knows or proves it.</param>
    /// <param name="maker">Who has made it for them; null where they have made it themselves, or nobody proves who does what.</param>
    /// <param name="by">Who makes it, as the audit keeps it.</param>
    public async ValueTask<LinkMaking> MakeAsync(string approvalId, string binding, string person, IReadOnlyList<string> roles, string? maker, string by, DateTimeOffset until, CancellationToken cancellation)
    {
        var key = await KeyAsync(cancellation).ConfigureAwait(false);
        if (key.Bytes is not { } bytes)
        {
            return new LinkMaking.Impossible(key.Lack);
        }

        var link = new ApprovalLink(approvalId, binding, person, roles, maker, until, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));
        if (audit is not null)
        {
            await audit.WriteAsync([new LinkMade(approvalId, AuditText.Cut(person), roles.Count == 0 ? null : AuditText.Cut(string.Join(", ", roles)), AuditText.Cut(by), until)], cancellation).ConfigureAwait(false);
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(link, ApprovalLinkJson.Default.ApprovalLink);
        return new LinkMaking.Made($"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(Sign(bytes, payload))}");
    }

    public async ValueTask<LinkReading> ReadAsync(string token, CancellationToken cancellation)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || !Base64Url.IsValid(token.AsSpan(0, dot)) || !Base64Url.IsValid(token.AsSpan(dot + 1)))
        {
            return LinkReading.Invalid.Instance;
        }

        var (payload, signature) = (Base64Url.DecodeFromChars(token.AsSpan(0, dot)), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)));
        var key = await KeyAsync(cancellation).ConfigureAwait(false);
        if (key.Bytes is { } bytes && !Fits(bytes, payload, signature))
        {
            // It may be signed with a key that is newer than ours.
            key = await NewerKeyAsync(key, cancellation).ConfigureAwait(false);
        }

        return key.Bytes is not { } known ? new LinkReading.Unjudged(key.Lack)
            : Fits(known, payload, signature) && JsonSerializer.Deserialize(payload, ApprovalLinkJson.Default.ApprovalLink) is { } link && time.GetUtcNow() < link.Until ? new LinkReading.Valid(link)
            : LinkReading.Invalid.Instance;
    }

    private async ValueTask<LinkKey> KeyAsync(CancellationToken cancellation) => await FindAsync(cancellation).ConfigureAwait(false) is { Bytes: not null } key
        ? key
        : await NewerKeyAsync(new LinkKey(null, NoKey), cancellation).ConfigureAwait(false);

    private async ValueTask<LinkKey> NewerKeyAsync(LinkKey held, CancellationToken cancellation) => await secrets.RenewAsync(KeyName, cancellation).ConfigureAwait(false) switch
    {
        SecretRenewal.Renewed => await FindAsync(cancellation).ConfigureAwait(false),
        SecretRenewal.Unavailable => new LinkKey(null, KeyAway),
        _ => held,
    };

    private async ValueTask<LinkKey> FindAsync(CancellationToken cancellation) =>
        new(await secrets.FindAsync(KeyName, cancellation).ConfigureAwait(false) is { Length: >= LeastKeyBytes } key ? key : null, NoKey);

    private static bool Fits(byte[] key, byte[] payload, byte[] signature) => CryptographicOperations.FixedTimeEquals(Sign(key, payload), signature);

    // The words in front keep the key's other uses apart from this one.
    private static byte[] Sign(byte[] key, byte[] payload) => HMACSHA256.HashData(key, (byte[])[.. "approval-answer\n"u8, .. payload]);

    /// <param name="Lack">What a person is told where there are no bytes.</param>
    private readonly record struct LinkKey(byte[]? Bytes, string Lack);
}

[JsonSerializable(typeof(ApprovalLink))]
internal sealed partial class ApprovalLinkJson : JsonSerializerContext;
