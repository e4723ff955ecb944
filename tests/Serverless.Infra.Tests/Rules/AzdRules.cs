using System.Text.RegularExpressions;
using Serverless.Infra.Tests.Bicep;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Serverless.Infra.Tests.Rules;

/// <summary>azd finds what it looks for: services, parameters, outputs, hooks; and so does the host.</summary>
internal static partial class AzdRules
{
    /// <summary>What azd itself puts into the environment of a hook.</summary>
    private static readonly HashSet<string> OfAzd = ["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID", "AZURE_SUBSCRIPTION_ID"];

    /// <summary>Settings that Flex Consumption refuses, because functionAppConfig says them.</summary>
    private static readonly string[] Refused = ["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "AzureWebJobsStorage"];

    public static readonly Rule Yaml = new("azure.yaml and every workflow are YAML", deployment =>
        from file in deployment.Files
        where file.Key.EndsWith(".yaml", StringComparison.Ordinal) || file.Key.EndsWith(".yml", StringComparison.Ordinal)
        let fault = YamlFault(file.Value)
        where fault is not null
        select $"{file.Key} {fault}");

    public static readonly Rule Service = new("The service of azure.yaml is the one the app is tagged with", deployment =>
    {
        var services = (YamlMappingNode)Azure(deployment)["services"];
        var tagged = deployment.Main.Modules.Select(module => module.Object.At("params", "serviceName").Constant()).Where(name => name is not null).ToList();
        return
        [
            .. services.Children.Keys.Select(key => key.ToString()).Except(tagged).Select(name => $"no app is tagged as service {name}."),
            .. tagged.Except(services.Children.Keys.Select(key => key.ToString())).Select(name => $"azure.yaml has no service {name}."),
            .. services.Children.Values.Where(service => service["host"].ToString() != "function" || service["language"].ToString() != "dotnet").Select(_ => "the service is no .NET function."),
            .. deployment.Files["infra/app/router.bicep"].Contains("union(tags, { 'azd-service-name': serviceName })", StringComparison.Ordinal) ? Array.Empty<string>() : ["the app has no tag azd-service-name."],
        ];
    });

    public static readonly Rule Parameters = new("The parameter file gives parameters that exist, and all that have no default", deployment =>
    {
        var given = Json.Parse(deployment.Files["infra/main.parameters.json"]).GetProperty("parameters").EnumerateObject().Select(member => member.Name).ToHashSet();
        var known = deployment.Main.Parameters.ToDictionary(parameter => parameter.Name);
        return
        [
            .. given.Where(name => !known.ContainsKey(name)).Select(name => $"main.bicep has no parameter {name}."),
            .. known.Values.Where(parameter => parameter.Default is null && !given.Contains(parameter.Name)).Select(parameter => $"nothing gives {parameter.Name}."),
        ];
    });

    public static readonly Rule Outputs = new("Outputs are named as variables of the environment", deployment =>
        from output in deployment.Main.Outputs
        where !Variable().IsMatch(output.Name)
        select $"{deployment.Main.At(output)} is not in upper case.");

    public static readonly Rule Hooks = new("Every hook is there for both shells and reads only variables that are set by then", deployment =>
    {
        var outputs = deployment.Main.Outputs.Select(output => output.Name).ToHashSet();
        var inputs = Environment().Matches(deployment.Files["infra/main.parameters.json"]).Select(match => match.Groups[1].Value).ToHashSet();
        return ((YamlMappingNode)Azure(deployment)["hooks"]).Children.SelectMany(hook => new[] { "posix", "windows" }.SelectMany(shell =>
        {
            var run = hook.Value[shell]["run"].ToString();
            return deployment.Files.TryGetValue(run, out var script)
                ? Read(script)
                    .Where(name => !OfAzd.Contains(name) && !inputs.Contains(name) && !outputs.Contains(name)).Select(name => $"{run} reads {name}, which nothing sets.")
                : [$"{hook.Key} runs {run}, which is not there."];
        }));
    });

    public static readonly Rule Twins = new("A hook reads the same variables in both shells", deployment =>
        from script in deployment.Files
        where script.Key.EndsWith(".sh", StringComparison.Ordinal)
        let twin = deployment.Files[Path.ChangeExtension(script.Key, ".ps1")]
        let here = Read(script.Value)
        let there = Read(twin)
        where !here.SetEquals(there)
        select $"{script.Key} and its twin differ in {string.Join(", ", here.Except(there).Concat(there.Except(here)))}.");

    /// <summary>Not among them is what a script sets for the programs it calls.</summary>
    private static HashSet<string> Read(string script) =>
        [.. HookVariable().Matches(script).Select(match => match.Groups[1].Value).Where(name => !script.Contains($"$env:{name} =", StringComparison.Ordinal))];

    public static readonly Rule Host = new("host.json names settings that the app has, and the store of orchestrations", deployment =>
    {
        if (!Json.IsValid(deployment.Files["host.json"]))
        {
            return ["host.json is not JSON."];
        }

        var host = Json.Parse(deployment.Files["host.json"]);
        var settings = AppSettings(deployment).ToHashSet();
        var named = Json.Texts(host).SelectMany(text => text.Path.EndsWith("/connectionStringName", StringComparison.Ordinal) ? [text.Text] : Percent().Matches(text.Text).Select(match => match.Groups[1].Value));
        var texts = Json.Texts(host).ToDictionary(text => text.Path, text => text.Text);
        (string Path, string Value)[] wanted =
        [
            ("/version", "2.0"), ("/telemetryMode", "OpenTelemetry"), ("/extensions/http/routePrefix", ""),
            ("/extensions/durableTask/storageProvider/type", "azureManaged"), ("/extensions/durableTask/tracing/version", "V2"),
            ("/extensions/durableTask/versionMatchStrategy", "CurrentOrOlder"), ("/extensions/queues/messageEncoding", "base64"),
        ];
        return
        [
            .. named.Where(name => !settings.Contains(name)).Select(name => $"host.json names the setting {name}, which the app does not have."),
            .. wanted.Where(text => texts.GetValueOrDefault(text.Path) != text.Value).Select(text => $"host.json {text.Path} is not '{text.Value}'."),
            .. settings.Intersect(Refused).Select(name => $"Flex Consumption refuses the setting {name}."),
        ];
    });

    public static readonly Rule Patience = new("The queue keeps trying as long as Event Grid does: a day", deployment =>
    {
        var queues = Json.Parse(deployment.Files["host.json"]).GetProperty("extensions").GetProperty("queues");
        var patience = queues.GetProperty("maxDequeueCount").GetInt32() * TimeSpan.Parse(queues.GetProperty("visibilityTimeout").GetString()!);
        return patience == TimeSpan.FromDays(1) ? [] : [$"host.json gives a message up after {patience}."];
    });

    public static readonly Rule Pinned = new("Every action is pinned by commit and says the tag it was", deployment =>
        from file in deployment.Files
        where file.Key.StartsWith(".github/workflows/", StringComparison.Ordinal)
        from line in file.Value.Split('\n')
        where line.Contains("uses:", StringComparison.Ordinal) && !Commit().IsMatch(line)
        select $"{file.Key} {line.Trim()} is not pinned.");

    public static readonly Rule Permissions = new("A workflow may read, and only the deployment may sign in", deployment =>
        from file in deployment.Files
        where file.Key.StartsWith(".github/workflows/", StringComparison.Ordinal)
        let permissions = (YamlMappingNode)Load(file.Value)["permissions"]
        let allowed = file.Key.EndsWith("azure-dev.yml", StringComparison.Ordinal) ? new[] { "contents: read", "id-token: write" } : ["contents: read"]
        from permission in permissions.Children.Select(child => $"{child.Key}: {child.Value}")
        where !allowed.Contains(permission)
        select $"{file.Key} may {permission}.");

    public static IEnumerable<string> AppSettings(Deployment deployment) =>
        from file in deployment.Bicep
        from config in file.MadeOf("Microsoft.Web/sites/config")
        from member in (config.Object["properties"] as Expression.Object)!.Members
        select member.Key.Constant!;

    private static YamlNode Azure(Deployment deployment) => Load(deployment.Files["azure.yaml"]);

    private static YamlNode Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents[0].RootNode;
    }

    private static string? YamlFault(string text)
    {
        try
        {
            return Load(text) is YamlMappingNode ? null : "is no mapping.";
        }
        catch (YamlException fault)
        {
            return fault.Message;
        }
    }

    [GeneratedRegex("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{([A-Z_]+)")]
    private static partial Regex Environment();

    [GeneratedRegex(@"\$(?:\(?\$?env:|\{)?((?:AZURE|ROUTER|SERVICE)_[A-Z_]+)")]
    private static partial Regex HookVariable();

    [GeneratedRegex("%([A-Za-z_]+)%")]
    private static partial Regex Percent();

    [GeneratedRegex(@"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Commit();
}
