using Microsoft.Extensions.Configuration;
using Serverless.Actions;
using Serverless.Actions.Azure;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;

namespace Serverless.Functions.Hosting;

/// <summary>What workflows can call from the function app.</summary>
internal static class CloudFunctions
{
    private const string Identity = "ROUTER_REMEDIATION_CLIENT_ID";

    /// <summary>Azure is called by the remediation identity and never by the app's own.</summary>
    public static RouterFunctions Create(IConfiguration configuration, RouterSettings settings, ISecretReader secrets) => new(
        secrets,
        processes: settings.Processes,
        azure: AzureAccess.OfManagedIdentity(configuration[Identity], Identity, settings.Azure),
        catalogs: settings.Catalogs,
        missing: new Dictionary<string, string> { [WorkflowAbilities.ScheduleSeconds] = "it looks at the clock once a minute. Write { minutes: 1 } or more." });
}
