namespace Serverless.Application.Runs;

/// <summary>Headers and parameters of calls that carry credentials, by their names.</summary>
public static class CredentialNames
{
    private static readonly HashSet<string> Authentication = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Authentication-Info", "Proxy-Authentication-Info", "Cookie", "Set-Cookie", "Set-Cookie2",
    };

    private static readonly string[] Parts = ["token", "secret", "password", "passwd", "credential", "api-key", "apikey", "api_key", "access-key", "session"];

    /// <summary>Whether it says who somebody is, as RFC 9110 and RFC 6265 have it. Of an answer no others are hidden: a token in another is what a later call is to be
    /// made with, or the next page.</summary>
    public static bool Authenticate(string header) => Authentication.Contains(header);

    /// <summary>Whether what a call sends under this name is most likely a credential.</summary>
    public static bool Tell(string name) => Authenticate(name) || Array.Exists(Parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
