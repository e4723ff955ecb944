using System.Buffers.Text;
using System.Text.Json;
using Serverless.Core.Access;

namespace Serverless.Api.Gates.Entra;

/// <summary>What a token of Entra says of its bearer (access token claims, version 2.0).</summary>
/// <param name="Tenant">Null where it does not say.</param>
/// <param name="IsAccess">Whether it was issued for calling an API. An ID token only tells a program who signed in there: whoever runs that program has it.</param>
internal sealed record EntraClaims(Caller Caller, Guid? Tenant, bool IsAccess, DateTimeOffset NotBefore, DateTimeOffset Expires)
{
    private const int NameLimit = 128;

    /// <summary>Reads the payload of a token whose signature was verified; null where it names nobody or has no end.</summary>
    public static EntraClaims? Read(string encodedPayload)
    {
        var json = JsonElement.Parse(Base64Url.DecodeFromChars(encodedPayload));
        if (json.ValueKind != JsonValueKind.Object || (Text(json, "oid") ?? Text(json, "sub")) is not { } subject || Time(json, "exp") is not { } expires)
        {
            return null;
        }

        var name = Text(json, "preferred_username") ?? Text(json, "name") ?? Text(json, "app_displayname") ?? Text(json, "azp") ?? subject;
        var roles = Words(json, "roles");
        Guid? tenant = Guid.TryParse(Text(json, "tid"), out var id) ? id : null;
        return new EntraClaims(
            new Caller(Clean(subject), Clean(name), RoleOf(roles, json), roles, CallerProof.EntraToken),
            tenant,
            Text(json, "scp") is not null || IsOfProgram(json),
            Time(json, "nbf") ?? DateTimeOffset.MinValue + TimeSpan.FromDays(1),
            expires);
    }

    /// <summary>A program may do what it was assigned. A program that acts for a person may do no more than that person was assigned, and no more than the
    /// person let it do: that anybody of the directory can get such a token gives nobody a role.</summary>
    private static AccessRole RoleOf(IReadOnlyList<string> roles, JsonElement json)
    {
        var assigned = AccessRoles.Highest(roles);
        return Text(json, "scp") is { } scopes ? (AccessRole)Math.Min((int)assigned, (int)AccessRoles.Highest(scopes.Split(' '))) : assigned;
    }

    /// <summary>A program that acts for itself says so, or is known by it: its subject is itself. For a person, <c>sub</c> is made for each program anew.</summary>
    private static bool IsOfProgram(JsonElement json) =>
        Text(json, "idtyp") is { } kind ? kind == "app"
        : (Text(json, "azp") ?? Text(json, "azpacr")) is not null && Text(json, "oid") is { } id && id == Text(json, "sub");

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static string[] Words(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!)]
        : [.. new[] { Text(json, name) }.OfType<string>()];

    // Seconds since 1970, which may have a fraction (RFC 7519, 2).
    private static DateTimeOffset? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_000 - 1_000_000
            ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(Math.Floor(seconds))
            : null;

    // People choose their names themselves, and these go into logs and onto pages.
    private static string Clean(string name) => new([.. name.Take(NameLimit).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
