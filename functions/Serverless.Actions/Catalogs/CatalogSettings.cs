namespace Serverless.Actions.Catalogs;

/// <summary>What an operator says of catalogs.</summary>
/// <param name="Default">The root of the catalog that is called <c>default</c>; null where the host has none.</param>
/// <param name="Secrets">As <c>secret@host</c>, with its port where that is not the usual one: which secret may be shown to whom.</param>
public sealed record CatalogSettings(Uri? Default, IReadOnlySet<string> Secrets)
{
    public const string DefaultVariable = "ROUTER_DEFAULT_CATALOG";

    public const string SecretsVariable = "ROUTER_CATALOG_SECRETS";

    public static readonly CatalogSettings None = new(null, new HashSet<string>());

    /// <param name="root">An http or https address; null or empty for none.</param>
    /// <param name="secrets">As <c>secret@host</c>, with commas between; null or empty for none.</param>
    /// <param name="wrong">A sentence for each that is wrong is added.</param>
    public static CatalogSettings Read(string? root, string? secrets, ICollection<string> wrong)
    {
        Uri? catalog = null;
        if (!string.IsNullOrEmpty(root) && (!Uri.TryCreate(root, UriKind.Absolute, out catalog) || catalog.Scheme is not ("http" or "https")))
        {
            wrong.Add($"{DefaultVariable} is '{root}' and has to be an http or https address.");
            catalog = null;
        }

        var pairs = (secrets ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var pair in pairs.Where(pair => pair.Split('@') is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            wrong.Add($"{SecretsVariable} has '{pair}' and takes secret@host, with commas between them.");
        }

        return new CatalogSettings(catalog, pairs.ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    /// <returns>Null where the secret may be shown there; otherwise why not.</returns>
    internal string? Refusal(string secret, Uri place) =>
        !Secrets.Contains($"{secret}@{place.Authority}") ? $"The secret '{secret}' may not be used to ask {place.Authority}; where it may, the operator says so with {SecretsVariable}={secret}@{place.Authority}."
        : place.Scheme != Uri.UriSchemeHttps && !place.IsLoopback ? $"The secret '{secret}' is sent over https only, and {place.Authority} is to be asked over {place.Scheme}."
        : null;
}
