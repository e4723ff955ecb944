using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Serverless.Api.Gates.Entra;

/// <summary>Callers by a token of Entra: an access token of version 2.0, signed by the directory, issued for this router, and valid now.</summary>
public sealed class EntraProof : ICallerProof, IDisposable
{
    private const int TokenBytes = 16 * 1024;
    private const int MetadataBytes = 1024 * 1024;

    /// <summary>How far our clock and the directory's may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    // Signatures by a private key only. With "none" anybody could sign, and with HMAC whoever knows the public key.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = TokenBytes, MapInboundClaims = false };
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MetadataBytes };
    private readonly EntraTrust trust;
    private readonly TimeProvider time;
    private readonly SigningKeys keys;

    public EntraProof(EntraTrust trust, TimeProvider time)
    {
        (this.trust, this.time) = (trust, time);
        keys = new SigningKeys(trust.Metadata, http, time);
    }

    public async ValueTask<Proving?> ProveAsync(Credential credential, CancellationToken cancellation)
    {
        if (credential is not Credential.Bearer { IsToken: true } bearer)
        {
            return null;
        }

        if (HeaderOf(bearer.Text) is not { } header)
        {
            return new Proving.Refused("This is no token that can be read.");
        }

        if (!Algorithms.Contains(header.Algorithm, StringComparer.Ordinal))
        {
            return new Proving.Refused("The token is not signed by an algorithm that is taken here; RS256 is.");
        }

        return await keys.FindAsync(header.Key, cancellation).ConfigureAwait(false) switch
        {
            KeyLookup.Found found => await ValidateAsync(bearer.Text, found).ConfigureAwait(false),
            KeyLookup.Unavailable unavailable => new Proving.Unavailable(unavailable.Reason),
            _ => new Proving.Refused("The token is signed with a key that the directory of this router does not have."),
        };
    }

    public void Dispose()
    {
        keys.Dispose();
        http.Dispose();
    }

    private (string Algorithm, string Key)? HeaderOf(string text)
    {
        try
        {
            var token = handler.ReadJsonWebToken(text);
            return (token.Alg ?? "", token.Kid ?? "");
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or InvalidOperationException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private async Task<Proving> ValidateAsync(string text, KeyLookup.Found found)
    {
        var result = await handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            IssuerSigningKey = found.Key,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = Algorithms,
            ValidIssuer = found.Issuer,
            ValidAudiences = trust.Audiences,
            RequireSignedTokens = true,

            // The times are looked at below, by the clock that was passed in.
            ValidateLifetime = false,
        }).ConfigureAwait(false);
        return result is { IsValid: true, SecurityToken: JsonWebToken token } ? Read(token) : new Proving.Refused(ReasonOf(result.Exception));
    }

    private Proving Read(JsonWebToken token)
    {
        if (EntraClaims.Read(token.EncodedPayload) is not { } claims)
        {
            return new Proving.Refused("The token does not say for whom and until when it was issued.");
        }

        var now = time.GetUtcNow();
        return claims switch
        {
            _ when claims.Expires + Skew < now => new Proving.Refused("The token has expired; get a new one."),
            _ when claims.NotBefore - Skew > now => new Proving.Refused("The token is not valid yet; the clock here or there is wrong."),
            { Tenant: { } tenant } when tenant != trust.Tenant => new Proving.Refused("The token was issued by another directory than this router's."),
            { IsAccess: false } => new Proving.Refused("This token only says who signed in to a program; ask for an access token for the API of this router."),
            _ => new Proving.Proven(claims.Caller),
        };
    }

    // In our own words: theirs may hold parts of the token.
    private static string ReasonOf(Exception? error) => error switch
    {
        SecurityTokenInvalidIssuerException => "The token was issued by another directory than this router's, or is of version 1.0; the app registration has to ask for tokens of version 2.0.",
        SecurityTokenInvalidAudienceException => "The token was issued for something else than this router; ask for one for the app registration of its API.",
        SecurityTokenInvalidAlgorithmException => "The token is not signed by an algorithm that is taken here; RS256 is.",
        SecurityTokenInvalidSignatureException => "The signature of the token is not that of the directory.",
        _ => "The token is not valid.",
    };
}
