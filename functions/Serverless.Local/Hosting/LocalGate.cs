using System.Net;
using Serverless.Api.Gates;
using Serverless.Api.Gates.Entra;
using Serverless.Api.Gates.Keys;
using Serverless.Core.Documents;

namespace Serverless.Local.Hosting;

/// <summary>Who may use the API of this process: whoever has a key of a file, whoever has a token of a directory, or, where neither is set up, whoever is
/// on this machine.</summary>
internal static class LocalGate
{
    public const string KeysVariable = "ROUTER_API_KEYS_FILE";

    /// <param name="setting">Finds a variable by name.</param>
    /// <param name="listen">Beyond this machine there is no router without a gate.</param>
    /// <param name="hosts">Nor is there one that is reached by a name of its own, which a proxy passes on.</param>
    public static Reading<ApiGate> Read(Func<string, string?> setting, IPAddress listen, IReadOnlyList<string> hosts)
    {
        var (proofs, problems) = (new List<ICallerProof>(), new List<Problem>());
        if (setting(KeysVariable) is { Length: > 0 } path)
        {
            var file = new ApiKeyFile(Path.GetFullPath(path));
            problems.AddRange(file.Read().Problems);
            proofs.Add(new KeyProof(file.Read));
        }

        var (tenant, audience) = (setting("ROUTER_API_TENANT_ID"), setting("ROUTER_API_AUDIENCE"));
        if (tenant is { Length: > 0 } || audience is { Length: > 0 })
        {
            var trust = EntraTrust.Read(tenant, audience, setting("ROUTER_API_AUTHORITY"));
            problems.AddRange(trust.Problems);
            if (trust.Value is { } value)
            {
                proofs.Add(new EntraProof(value, TimeProvider.System));
            }
        }

        if (proofs.Count == 0 && problems.Count == 0 && OpenTo(listen, hosts) is { } place)
        {
            problems.Add(new Problem("gate/none", null, 0, 0, $"{place} anybody could use this router. Say who may: make a key with 'router keys new' and name its file in {KeysVariable}, or set ROUTER_API_TENANT_ID and ROUTER_API_AUDIENCE."));
        }

        return problems.Count > 0 ? new Reading<ApiGate>(null, problems)
            : new Reading<ApiGate>(proofs.Count == 0 ? ApiGate.ThisMachine.Usual : new ApiGate.Proven(proofs), []);
    }

    /// <summary>Null where only this machine reaches it.</summary>
    private static string? OpenTo(IPAddress listen, IReadOnlyList<string> hosts) => !IPAddress.IsLoopback(listen) ? $"On {listen}"
        : hosts.FirstOrDefault(host => !IsLoopback(host)) is { } name ? $"Under the name {name}"
        : null;

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
