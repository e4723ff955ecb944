namespace Serverless.Actions.Azure;

/// <summary>Which Azure Resource Manager is called: one host, and nothing that an answer says leads to another.</summary>
public sealed record AzureSettings
{
    /// <summary>The public cloud.</summary>
    public static readonly AzureSettings Public = new(new Uri("https://management.azure.com"), "https://management.azure.com");

    private AzureSettings(Uri endpoint, string audience) => (Endpoint, Audience) = (endpoint, audience);

    /// <summary>Scheme, host and port.</summary>
    public Uri Endpoint { get; }

    /// <summary>What tokens are asked for, without <c>/.default</c>.</summary>
    public string Audience { get; }

    /// <summary>How long one request may take; ARM answers within a minute or says that it goes on.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <param name="endpoint">Null or empty for the public cloud; otherwise the address of another: https, or http on this machine.</param>
    /// <param name="audience">The endpoint where it is null or empty.</param>
    /// <exception cref="ArgumentException">The endpoint is no such address.</exception>
    public static AzureSettings Of(string? endpoint, string? audience = null)
    {
        if (string.IsNullOrEmpty(endpoint))
        {
            return Public;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0
            ? new AzureSettings(uri, string.IsNullOrEmpty(audience) ? uri.GetLeftPart(UriPartial.Authority) : audience.TrimEnd('/'))
            : throw new ArgumentException("The endpoint of Azure Resource Manager is an https address without a path, such as https://management.azure.com.", nameof(endpoint));
    }

    /// <summary>Where an answer points to; null where that is another host, so that no token ever goes there.</summary>
    internal Uri? OnHost(string address) =>
        Uri.TryCreate(Endpoint, address, out var uri) && uri.UserInfo.Length == 0
        && Uri.Compare(uri, Endpoint, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            ? uri
            : null;
}
