using System.Text.RegularExpressions;

namespace Serverless.Actions.Catalogs;

/// <summary>Where a function of a catalog is. Serverless Workflow DSL 1.0.3, "File Structure": <c>functions/NAME/VERSION/function.yaml</c> under the
/// catalog's root, and of pages of GitHub and GitLab the document they show.</summary>
internal static partial class CatalogAddress
{
    public static Uri Of(Uri root, string name, string version) =>
        Raw(new Uri($"{root.GetLeftPart(UriPartial.Path).TrimEnd('/')}/functions/{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(version)}/function.yaml"));

    /// <summary>The document itself, where the address is of a page that shows it.</summary>
    public static Uri Raw(Uri address)
    {
        if (GitHubPage().Match(address.OriginalString) is { Success: true } hub)
        {
            return new Uri($"https://raw.githubusercontent.com/{hub.Groups[1].Value}/refs/heads/{(hub.Groups[2].Success ? hub.Groups[2].Value : "main")}/{hub.Groups[3].Value}");
        }

        return GitLabPage().Match(address.OriginalString) is { Success: true } lab ? new Uri($"{lab.Groups[1].Value}/-/raw/{lab.Groups[2].Value}") : address;
    }

    [GeneratedRegex("^https://github\\.com/([^/]+/[^/]+)(?:/(?:tree|blob)/([^/]+))?/(.+)$")]
    private static partial Regex GitHubPage();

    [GeneratedRegex("^(https://gitlab\\.com/.+?)/-/(?:tree|blob)/(.+)$")]
    private static partial Regex GitLabPage();
}
