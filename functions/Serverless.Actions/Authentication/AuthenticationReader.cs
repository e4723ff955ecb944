using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Serverless.Actions.Http;

namespace Serverless.Actions.Authentication;

/// <summary>Reads an authentication whose expressions are evaluated and whose secrets are filled in. A sentence about what is wrong never repeats a value.</summary>
internal static class AuthenticationReader
{
    /// <param name="problem">A sentence; null where it could be read, or where there is none.</param>
    /// <returns>Null where there is none.</returns>
    public static CallIdentity? Read(JsonElement json, out string? problem)
    {
        problem = null;
        if (json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        var schemes = json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().ToList() : [];
        if (schemes is not [var scheme])
        {
            problem = "'authentication' is an object with one scheme.";
            return null;
        }

        var read = scheme.Name switch
        {
            "basic" => Password(scheme.Value, (user, password) => new CallIdentity.Basic(user, password)),
            "digest" => Password(scheme.Value, (user, password) => new CallIdentity.Digest(user, password)),
            "bearer" => Bearer(scheme.Value),
            "certificate" => Certificate(scheme.Value),
            "oauth2" or "oidc" => TokenPolicyReader.Read(scheme.Value, discovers: scheme.Name == "oidc") is { } policy ? new CallIdentity.Granted(policy) : null,
            _ => null,
        };
        problem = read is null ? $"'authentication' of the scheme {(HeaderRules.IsToken(scheme.Name) ? scheme.Name : "given")} is not complete, or is none." : null;
        return read;
    }

    private static CallIdentity? Password(JsonElement json, Func<string, string, CallIdentity> make) =>
        Texts.Of(json, "username") is { } user && Texts.Of(json, "password") is { } password && !user.Contains(':') && !HasControl(user) && !HasControl(password) ? make(user, password) : null;

    /// <summary>A secret may be the token alone.</summary>
    private static CallIdentity.Bearer? Bearer(JsonElement json)
    {
        var token = json.ValueKind == JsonValueKind.String ? json.GetString() : Texts.Of(json, "token");
        return token is { Length: > 0 } && token.All(c => c is > ' ' and <= '~') ? new CallIdentity.Bearer(token) : null;
    }

    private static CallIdentity.Certificate? Certificate(JsonElement json)
    {
        try
        {
            return Texts.Of(json, "certificate") is { } certificate && Texts.Of(json, "key") is { } key
                ? new CallIdentity.Certificate(Exportable(Texts.Of(json, "password") is { } password
                    ? X509Certificate2.CreateFromEncryptedPem(certificate, key, password)
                    : X509Certificate2.CreateFromPem(certificate, key)))
                : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A key that lives only in memory is not found by every platform's TLS.</summary>
    private static X509Certificate2 Exportable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private static bool HasControl(string text) => text.Any(char.IsControl);
}
