using Serverless.Actions;
using Serverless.Actions.Azure;
using Serverless.Actions.Catalogs;
using Serverless.Actions.Http;
using Serverless.Actions.Processes;
using Serverless.Application.Secrets;

namespace Serverless.Local.Hosting;

/// <summary>What workflows can call on this machine. Azure only where its owner says so: a laptop is usually signed in to more than its rules should touch.</summary>
internal static class LocalFunctions
{
    /// <summary><c>ROUTER_AZURE=on</c> lets workflows call Azure as who is signed in, or as the managed identity that
    /// <c>ROUTER_REMEDIATION_CLIENT_ID</c> names; <c>ROUTER_ARM_ENDPOINT</c> and <c>ROUTER_ARM_AUDIENCE</c> name another cloud.</summary>
    /// <param name="http">The usual limits where none are given.</param>
    public static RouterFunctions Create(ISecretReader secrets, ProcessSettings allowed, CatalogSettings catalogs, HttpCallSettings? http = null) => new(secrets, http, allowed, azure: Azure(), catalogs: catalogs);

    /// <summary>Those of a command that serves nobody.</summary>
    /// <returns>Null where a variable is wrong; which and why is on standard error.</returns>
    public static RouterFunctions? OfCommand(ProcessSettings allowed) => Catalogs() is { } catalogs ? Create(new EnvironmentSecretReader(null), allowed, catalogs) : null;

    /// <returns>Null where a variable is wrong; which and why is on standard error.</returns>
    public static CatalogSettings? Catalogs()
    {
        var wrong = new List<string>();
        var read = CatalogSettings.Read(Environment.GetEnvironmentVariable(CatalogSettings.DefaultVariable), Environment.GetEnvironmentVariable(CatalogSettings.SecretsVariable), wrong);
        wrong.ForEach(Console.Error.WriteLine);
        return wrong.Count == 0 ? read : null;
    }

    private static AzureAccess Azure()
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("ROUTER_AZURE"), "on", StringComparison.OrdinalIgnoreCase))
        {
            return new AzureAccess.Absent("it acts as whoever is signed in on this machine, so it is off until the variable ROUTER_AZURE is 'on'.");
        }

        try
        {
            var settings = AzureSettings.Of(Environment.GetEnvironmentVariable("ROUTER_ARM_ENDPOINT"), Environment.GetEnvironmentVariable("ROUTER_ARM_AUDIENCE"));
            return AzureAccess.OfSignedIn(Environment.GetEnvironmentVariable("ROUTER_REMEDIATION_CLIENT_ID"), settings);
        }
        catch (ArgumentException e)
        {
            return new AzureAccess.Absent($"the variable ROUTER_ARM_ENDPOINT is wrong. {e.Message}");
        }
    }
}
