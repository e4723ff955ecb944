using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads <c>server.host</c> of a call whose server is named by a document that is fetched: ours, beside the DSL. It says where secrets may go, so it
/// is written in the workflow and never made of data.</summary>
internal static class ServerHostReader
{
    /// <param name="server">Of the server that has it.</param>
    public static void Read(ArgumentEntries server)
    {
        if (server.Map.Optional("host") is not { } node)
        {
            return;
        }

        if (node is DocumentScalar { ScalarKind: JsonValueKind.String, Text: var host } && Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address) && address.Authority.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            server.AddText("host");
            return;
        }

        server.Scope.Load.Report("not-a-host", node.Place, "'host' is the name of a host as it is, or with its port, such as api.example.com or api.example.com:8443; it is not an expression.");
    }
}
