using Microsoft.Extensions.Configuration;
using Serverless.Api.Gates;
using Serverless.Api.Gates.Entra;

namespace Serverless.Functions.Hosting;

/// <summary>Who may use the API of this deployment: whoever has a token of its directory. The app stands in the open, so there is none without.</summary>
internal static class RouterGate
{
    /// <exception cref="InvalidOperationException">The settings do not say whose tokens are taken: the app does not start.</exception>
    public static ApiGate Of(IConfiguration configuration, TimeProvider time)
    {
        var trust = EntraTrust.Read(configuration["ROUTER_API_TENANT_ID"], configuration["ROUTER_API_AUDIENCE"], configuration["ROUTER_API_AUTHORITY"]);
        return trust.Value is { } value
            ? new ApiGate.Proven([new EntraProof(value, time)])
            : throw new InvalidOperationException($"The router does not start without a gate. {string.Join(' ', trust.Problems.Select(problem => problem.Sentence))}");
    }
}
