using Serverless.Actions.Authentication;
using Serverless.Application.Runs;

namespace Serverless.Actions.OpenApi;

/// <summary>Whether a server that a fetched document names may hear what a call knows. Whoever can change the document could otherwise send the secrets of
/// every workflow that reads it to a host of his own, so what is secret goes to the document's own host, or to the one that the workflow names.</summary>
internal static class DescribedServer
{
    /// <param name="document">Where the document was fetched.</param>
    /// <param name="stated">The host that the workflow names; null where it names none.</param>
    /// <returns>Why it may not, in a sentence; null where it may.</returns>
    public static string? Refusal(FunctionCall call, CallIdentity? identity, Uri document, Uri server, string? stated) =>
        (identity is null && call.SecretsAt.All(IsForDocument)) || Hears(document, server, stated)
            ? null
            : $"The call carries secrets, and its document names a server on another host, {server.Authority}; they are sent there only where the workflow names that host in 'server'.";

    private static bool IsForDocument(string pointer) => pointer.StartsWith("/document/", StringComparison.Ordinal);

    private static bool Hears(Uri document, Uri server, string? stated) =>
        stated is not null ? Uri.TryCreate($"any://{stated}", UriKind.Absolute, out var named) && Same(named, server) : Same(document, server) && (IsSecured(server) || !IsSecured(document));

    private static bool Same(Uri one, Uri server) => one.IdnHost.Equals(server.IdnHost, StringComparison.OrdinalIgnoreCase) && (one.IsDefaultPort || one.Port < 0 ? server.IsDefaultPort : one.Port == server.Port);

    private static bool IsSecured(Uri address) => address.Scheme is "https" or "wss";
}
