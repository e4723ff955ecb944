using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.Authentication;

/// <summary>Reads <c>oauth2</c> and <c>oidc</c>. Serverless Workflow DSL 1.0.3, "OAUTH2 Authentication" and "OpenIdConnect Authentication".</summary>
internal static class TokenPolicyReader
{
    private static readonly string[] Methods = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"];

    /// <param name="discovers">oidc: the authority's configuration says where tokens are.</param>
    /// <returns>Null where something is missing or wrong.</returns>
    public static TokenPolicy? Read(JsonElement json, bool discovers)
    {
        if (Address(Texts.Of(json, "authority")) is not { } authority || Texts.Of(json, "grant") is not { } grant || ClientOf(json) is not { } client)
        {
            return null;
        }

        var path = Texts.Of(Optional(json, "endpoints"), "token") ?? "/oauth2/token";
        var endpoint = discovers ? null : Address(path.Contains("://", StringComparison.Ordinal) ? path : $"{authority.OriginalString.TrimEnd('/')}/{path.TrimStart('/')}");
        var policy = new TokenPolicy(KeyOf(json, discovers), authority, endpoint, grant, client)
        {
            AsJson = Texts.Of(Optional(json, "request"), "encoding") == "application/json",
            Issuers = Texts.ListOf(json, "issuers"),
            Scopes = Texts.ListOf(json, "scopes"),
            Audiences = Texts.ListOf(json, "audiences"),
            Username = Texts.Of(json, "username"),
            Password = Texts.Of(json, "password"),
            Subject = Token(Optional(json, "subject")),
            Actor = Token(Optional(json, "actor")),
        };
        return (discovers || endpoint is not null) && IsComplete(policy) ? policy : null;
    }

    private static bool IsComplete(TokenPolicy policy) => policy.Grant switch
    {
        "client_credentials" => true,
        "password" => policy is { Username: not null, Password: not null },
        "refresh_token" or "urn:ietf:params:oauth:grant-type:token-exchange" => policy.Subject is not null,
        _ => false,
    };

    private static TokenClient? ClientOf(JsonElement json)
    {
        var client = Optional(json, "client");
        var read = new TokenClient(Texts.Of(client, "id"), Texts.Of(client, "secret"), Texts.Of(client, "assertion"), Texts.Of(client, "authentication") ?? "client_secret_post");
        var good = read.Method switch
        {
            "client_secret_basic" or "client_secret_jwt" => read is { Id: not null, Secret: not null },
            "client_secret_post" => read.Id is not null,
            "private_key_jwt" => read.Assertion is not null,
            _ => true,
        };
        return good && Methods.Contains(read.Method) ? read : null;
    }

    private static SecurityToken? Token(JsonElement json) =>
        Texts.Of(json, "token") is { } token && Texts.Of(json, "type") is { } type ? new SecurityToken(token, type) : null;


    private static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.UserInfo.Length == 0 ? uri : null;

    private static string KeyOf(JsonElement json, bool discovers) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{discovers}{json.GetRawText()}")));
}
