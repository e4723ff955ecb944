namespace Serverless.Actions.Authentication;

/// <summary>Where a token comes from and what it is asked for with.</summary>
/// <param name="Key">A hash of everything: the same policy has the same token.</param>
/// <param name="Endpoint">Where tokens are; null where the authority's configuration has to be asked (oidc).</param>
internal sealed record TokenPolicy(string Key, Uri Authority, Uri? Endpoint, string Grant, TokenClient Client)
{
    public bool AsJson { get; init; }

    public IReadOnlyList<string> Issuers { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Audiences { get; init; } = [];

    public string? Username { get; init; }

    public string? Password { get; init; }

    public SecurityToken? Subject { get; init; }

    public SecurityToken? Actor { get; init; }

    public override string ToString() => $"token of {Authority.GetLeftPart(UriPartial.Path)}";
}

/// <param name="Method">One of <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>client_secret_jwt</c>, <c>private_key_jwt</c>, <c>none</c>.</param>
internal sealed record TokenClient(string? Id, string? Secret, string? Assertion, string Method)
{
    public override string ToString() => Id ?? "";
}

internal sealed record SecurityToken(string Token, string Type)
{
    public override string ToString() => Type;
}
