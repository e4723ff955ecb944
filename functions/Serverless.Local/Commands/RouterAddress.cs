namespace Serverless.Local.Commands;

/// <summary>Where a running router is asked: an absolute address of http or https, from <c>--url</c>, else <c>ROUTER_URL</c>, else this machine.</summary>
internal static class RouterAddress
{
    public const string Variable = "ROUTER_URL";
    public const string Usual = "http://127.0.0.1:7071";

    /// <returns>The address, or the sentence that says what is wrong with it.</returns>
    public static (Uri? Address, string? Problem) Read(string text, string name) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? (address, null)
            : (null, $"{name} is '{text}', which is no address of a router; give one such as {Usual}.");

    public static (Uri? Address, string? Problem) FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? Read(text, Variable) : (new Uri(Usual), null);

    /// <summary>Whether others could read what is sent there.</summary>
    public static bool Overheard(Uri address) => address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback;
}
