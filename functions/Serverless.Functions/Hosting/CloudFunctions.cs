using Microsoft.Extensions.Configuration;
using Serverless.Actions;
using Serverless.Actions.Azure;

namespace Serverless.Functions.Hosting;

/// <summary>What workflows can call from the function app.</summary>
internal static class CloudFunctions
{
    private const string Identity = "ROUTER_REMEDIATION_CLIENT_ID";

    /// <summary>Azure is called by the remediation identity and never by the app's own; <c>ROUTER_ARM_ENDPOINT</c> and <c>ROUTER_ARM_AUDIENCE</c> name
    /// another cloud than the public one.</summary>
    public static FunctionCatalogue Create(IConfiguration configuration)
    {
        var settings = AzureSettings.Of(configuration["ROUTER_ARM_ENDPOINT"], configuration["ROUTER_ARM_AUDIENCE"]);
        return new FunctionCatalogue(AzureAccess.OfManagedIdentity(configuration[Identity], Identity, settings), TimeProvider.System);
    }
}
