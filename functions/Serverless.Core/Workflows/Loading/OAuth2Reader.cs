using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads <c>oauth2</c> and <c>oidc</c>. Serverless Workflow DSL 1.0.3, "OAUTH2 Authentication" and "OpenIdConnect Authentication".</summary>
internal static class OAuth2Reader
{
    private static readonly string[] Grants = ["client_credentials", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange", "authorization_code"];

    /// <param name="endpoints">Whether the paths of the endpoints may be said: oidc looks them up.</param>
    public static ExpressionTemplate Read(ArgumentEntries entries, bool endpoints)
    {
        entries.Add("authority", Authority(entries));
        if (endpoints)
        {
            entries.Add("endpoints", Inner(entries, "endpoints", inner => AddTexts(inner, "token", "revocation", "introspection")));
        }

        entries.Map.Required("grant");
        entries.AddChoice("grant", Grants);
        CheckGrant(entries);
        entries.Add("client", Inner(entries, "client", ReadClient));
        entries.Add("request", Inner(entries, "request", inner => inner.AddChoice("encoding", "application/x-www-form-urlencoded", "application/json")));
        entries.AddTexts("issuers");
        entries.AddTexts("scopes");
        entries.AddTexts("audiences");
        entries.AddText("username");
        entries.AddText("password");
        entries.Add("subject", Inner(entries, "subject", ReadToken));
        entries.Add("actor", Inner(entries, "actor", ReadToken));
        return entries.Finish();
    }

    private static ExpressionTemplate? Authority(ArgumentEntries entries)
    {
        var node = entries.Map.Required("authority");
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } text && (RuntimeExpression.IsEnclosed(text.Text) || text.Text.Contains("://", StringComparison.Ordinal)))
        {
            return entries.Scope.UriTemplate(node, ArgumentNames.Definition);
        }

        if (node is not null)
        {
            entries.Scope.Load.Report("not-a-uri", node.Place, "'authority' is an absolute URI such as https://login.example.com/tenant, or one expression.");
        }

        return null;
    }

    private static void CheckGrant(ArgumentEntries entries)
    {
        var map = entries.Map;
        var grant = (map.Optional("grant") as DocumentScalar)?.Text;
        if (grant == "authorization_code")
        {
            entries.Scope.Load.Unsupported(map.Optional("grant")!.Place, "The grant authorization_code, for which a person signs in in a browser,");
        }

        var (key, what) = grant switch
        {
            "password" when map.Optional("username") is null => ("username", "whose token it is"),
            "password" when map.Optional("password") is null => ("password", "the password"),
            "refresh_token" when map.Optional("subject") is null => ("subject", "the refresh token"),
            "urn:ietf:params:oauth:grant-type:token-exchange" when map.Optional("subject") is null => ("subject", "the token to exchange"),
            _ => ("", ""),
        };
        if (key.Length > 0)
        {
            entries.Scope.Load.Report("missing-key", map.Place, $"The grant {grant} needs the key '{key}': {what}.");
        }
    }

    private static void ReadClient(ArgumentEntries client)
    {
        AddTexts(client, "id", "secret", "assertion");
        client.AddChoice("authentication", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none");
        if ((client.Map.Optional("authentication") as DocumentScalar)?.Text == "private_key_jwt" && client.Map.Optional("assertion") is null)
        {
            client.Scope.Load.Report("missing-key", client.Map.Place, "A client that authenticates with private_key_jwt needs the key 'assertion', a signed JWT.");
        }
    }

    private static void ReadToken(ArgumentEntries token)
    {
        token.AddRequiredText("token");
        token.AddRequiredText("type");
    }

    private static void AddTexts(ArgumentEntries entries, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            entries.AddText(key);
        }
    }

    private static ExpressionTemplate? Inner(ArgumentEntries entries, string key, Action<ArgumentEntries> read)
    {
        if (entries.Map.Optional(key) is not { } node)
        {
            return null;
        }

        var inner = new ArgumentEntries(entries.Scope.Load.Map(node, $"'{key}'"), entries.Scope);
        read(inner);
        return inner.Finish();
    }
}
