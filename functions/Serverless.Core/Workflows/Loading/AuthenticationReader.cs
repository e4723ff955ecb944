using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads how a call says who it is: one of the schemes, or the name of one in <c>use.authentications</c>, which is put in its place. Inside
/// of a scheme <c>use</c> names a secret that holds all of it. Serverless Workflow DSL 1.0.3, "Authentication".</summary>
internal static class AuthenticationReader
{
    private static readonly Dictionary<string, Func<ArgumentEntries, ExpressionTemplate>> Schemes = new()
    {
        ["basic"] = Password,
        ["digest"] = Password,
        ["bearer"] = Bearer,
        ["certificate"] = Certificate,
        ["oauth2"] = entries => OAuth2Reader.Read(entries, endpoints: true),
        ["oidc"] = entries => OAuth2Reader.Read(entries, endpoints: false),
    };

    public static ExpressionTemplate? ReadOrFind(DocumentNode? node, TaskScope scope)
    {
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } name)
        {
            return Find(name, scope);
        }

        if (node is not DocumentMap { } policy || policy["use"] is null)
        {
            return node is null ? null : Read(node, scope);
        }

        var map = scope.Load.Map(node, "the authentication");
        var used = map.RequiredText("use") is null ? null : Find((DocumentScalar)map.Optional("use")!, scope);
        map.Finish();
        return used;
    }

    /// <summary>A policy that says its scheme.</summary>
    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the authentication"), scope);
        var named = Schemes.Keys.Where(key => entries.Map.Optional(key) is not null).ToList();
        if (node is DocumentMap && named.Count != 1)
        {
            scope.Load.Report("not-one-scheme", node.Place, $"An authentication has one of {string.Join(", ", Schemes.Keys)}, or 'use' with a name from use.authentications.");
        }

        foreach (var scheme in named)
        {
            entries.Add(scheme, ReadScheme(scheme, entries.Map.Optional(scheme)!, scope));
        }

        return entries.Finish();
    }

    private static ExpressionTemplate ReadScheme(string scheme, DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, $"the {scheme} authentication");
        if (map.Optional("use") is null)
        {
            return Schemes[scheme](new ArgumentEntries(map, scope));
        }

        var secret = map.RequiredText("use");
        map.Finish();
        if (secret is null || scope.Load.Secrets.Contains(secret))
        {
            return secret is null ? TaskScope.Nothing : Secret(secret, map.Optional("use")!.Place, scope);
        }

        var (code, sentence) = SecretUse.Undefined(secret, scope.Load.Secrets);
        scope.Load.Report(code, map.Optional("use")!.Place, sentence);
        return TaskScope.Nothing;
    }

    private static ExpressionTemplate Secret(string name, DocumentPlace place, TaskScope scope) =>
        scope.Sealing().Template(new DocumentScalar(place, JsonValueKind.String, $"${{ $secrets[\"{name}\"] }}"), []);

    private static ExpressionTemplate? Find(DocumentScalar name, TaskScope scope)
    {
        if (scope.Load.Use.Find(scope.Load.Authentications, name.Text) is { } policy)
        {
            return Read(policy, scope);
        }

        scope.Load.Report("undefined-authentication", name.Place, $"use.authentications has no '{name.Text}'. {RaiseReader.Names(scope.Load.Authentications)}");
        return null;
    }

    private static ExpressionTemplate Password(ArgumentEntries entries)
    {
        entries.AddRequiredText("username");
        entries.AddRequiredText("password");
        return entries.Finish();
    }

    private static ExpressionTemplate Bearer(ArgumentEntries entries)
    {
        entries.AddRequiredText("token");
        return entries.Finish();
    }

    // The DSL names this scheme and leaves it open what it is made of: PEM texts, as other tools take them.
    private static ExpressionTemplate Certificate(ArgumentEntries entries)
    {
        entries.AddRequiredText("certificate");
        entries.AddRequiredText("key");
        entries.AddText("password");
        return entries.Finish();
    }
}
