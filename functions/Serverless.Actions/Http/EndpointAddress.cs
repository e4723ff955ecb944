using System.Text.Json;
using Serverless.Actions.Authentication;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.Http;

/// <summary>Where a request goes and who it says it is. Serverless Workflow DSL 1.0.3, "Endpoint".</summary>
internal sealed record EndpointAddress(Uri Uri, CallIdentity? Identity)
{
    /// <param name="json">A URI or <c>{ uri, authentication }</c>, evaluated and with its secrets filled in.</param>
    /// <param name="what">How a sentence names it, such as <c>'endpoint'</c>.</param>
    /// <param name="problem">A sentence; null where it could be read.</param>
    public static EndpointAddress? Read(JsonElement json, string what, out string? problem)
    {
        CallIdentity? identity = null;
        problem = null;
        if (json.ValueKind == JsonValueKind.Object)
        {
            identity = AuthenticationReader.Read(Optional(json, "authentication"), out problem);
            json = Optional(json, "uri");
        }

        var uri = problem is null ? ReadUri(json, what, out problem) : null;
        return uri is null ? null : new EndpointAddress(uri, identity);
    }

    public static Uri? ReadUri(JsonElement json, string what, out string? problem)
    {
        var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        problem = !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") ? $"{what} is not an absolute http or https address."
            : uri.Authority.Length == 0 || HasUserInfo(uri) ? $"{what} may not carry a user name or password: use a header."
            : text.AsSpan().IndexOfAny('{', '}') >= 0 ? $"{what} has a brace that no value was put in for."
            : null;
        return problem is null ? uri : null;
    }

    /// <summary>Also an empty one, which <see cref="Uri.UserInfo"/> does not show.</summary>
    private static bool HasUserInfo(Uri uri)
    {
        var start = uri.OriginalString.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = uri.OriginalString.AsSpan(start).IndexOfAny('/', '?', '#');
        return uri.OriginalString.AsSpan(start, end < 0 ? uri.OriginalString.Length - start : end).Contains('@');
    }
}
