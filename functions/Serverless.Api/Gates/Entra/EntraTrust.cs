using Serverless.Core.Documents;

namespace Serverless.Api.Gates.Entra;

/// <summary>Whose tokens are taken: those that one directory issued for this router.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="Audiences">What a token may be issued for: the client id of the router's app registration.</param>
/// <param name="Authority">The sign-in service of the cloud.</param>
public sealed record EntraTrust(Guid Tenant, IReadOnlyList<string> Audiences, Uri Authority)
{
    private const string PublicCloud = "https://login.microsoftonline.com";

    /// <summary>Where the directory says who issues its tokens and with which keys (OpenID Connect Discovery 1.0, 4).</summary>
    internal Uri Metadata => new(Authority, $"/{Tenant:D}/v2.0/.well-known/openid-configuration");

    /// <summary>From what a host was set up with; settings that are absent or empty are null. Only a directory of one's own is a tenant: with
    /// <c>common</c> the users of all the others would come in too.</summary>
    /// <param name="audience">One, or several with commas between them.</param>
    /// <param name="authority">Null for the public cloud.</param>
    public static Reading<EntraTrust> Read(string? tenant, string? audience, string? authority)
    {
        var problems = new List<Problem>();
        if (!Guid.TryParseExact(tenant, "D", out var id))
        {
            problems.Add(Problem("gate/tenant", "ROUTER_API_TENANT_ID has to be the id of the directory whose tokens are taken."));
        }

        var audiences = (audience ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (audiences.Length == 0)
        {
            problems.Add(Problem("gate/audience", "ROUTER_API_AUDIENCE has to be the client id of the app registration that tokens for this router are issued for."));
        }

        if (!Uri.TryCreate(authority is { Length: > 0 } ? authority : PublicCloud, UriKind.Absolute, out var address) || !IsSafe(address))
        {
            problems.Add(Problem("gate/authority", "ROUTER_API_AUTHORITY has to be the address of a sign-in service, with https."));
        }

        return problems.Count == 0 ? new Reading<EntraTrust>(new EntraTrust(id, audiences, address!), []) : new Reading<EntraTrust>(null, problems);
    }

    // The keys come from there: whoever can change them on the way can be anybody.
    private static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private static Problem Problem(string code, string sentence) => new(code, null, 0, 0, sentence);
}
