using System.Text.RegularExpressions;
using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests.Rules;

/// <summary>What is true of resources of any kind.</summary>
internal static partial class ResourceRules
{
    /// <summary>Preview versions, each for want of another.</summary>
    private static readonly HashSet<string> OnlyInPreview = ["Microsoft.Insights/diagnosticSettings"];

    private static readonly HashSet<string> Taggable =
    [
        "Microsoft.DurableTask/schedulers", "Microsoft.EventGrid/systemTopics", "Microsoft.EventGrid/topics", "Microsoft.Insights/actionGroups",
        "Microsoft.Insights/components", "Microsoft.Insights/metricAlerts", "Microsoft.Insights/scheduledQueryRules", "Microsoft.Insights/webtests",
        "Microsoft.KeyVault/vaults", "Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.Network/privateDnsZones",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "Microsoft.Network/privateEndpoints", "Microsoft.Network/virtualNetworks",
        "Microsoft.OperationalInsights/workspaces", "Microsoft.Resources/resourceGroups", "Microsoft.Storage/storageAccounts",
        "Microsoft.Web/serverfarms", "Microsoft.Web/sites",
    ];

    private static readonly HashSet<string> Untaggable =
    [
        "Microsoft.Authorization/locks", "Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/roleDefinitions",
        "Microsoft.DurableTask/schedulers/retentionPolicies", "Microsoft.DurableTask/schedulers/taskHubs",
        "Microsoft.EventGrid/systemTopics/eventSubscriptions", "Microsoft.EventGrid/topics/eventSubscriptions",
        "Microsoft.Insights/diagnosticSettings", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/managementPolicies",
        "Microsoft.Storage/storageAccounts/queueServices", "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "Microsoft.Web/sites/config",
    ];

    /// <summary>Whose logs or numbers go to the workspace. Left out: the storage account and the plan (their services and apps say it all), Application
    /// Insights (its data lies in the workspace already), the scheduler (its documentation names no category), and what has none.</summary>
    private static readonly HashSet<string> Diagnosed =
    [
        "Microsoft.EventGrid/systemTopics", "Microsoft.EventGrid/topics", "Microsoft.KeyVault/vaults", "Microsoft.Network/virtualNetworks",
        "Microsoft.OperationalInsights/workspaces", "Microsoft.Storage/storageAccounts/blobServices", "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/tableServices", "Microsoft.Web/sites",
    ];

    public static readonly Rule Versions = new("Every resource type has one API version, and no preview where there is another", deployment =>
    {
        var types = deployment.Bicep.SelectMany(file => file.Declarations.OfType<Declaration.Resource>().Select(resource => (File: file, Resource: resource))).ToList();
        return
        [
            .. types.Where(at => !Versioned().IsMatch(at.Resource.Type)).Select(at => $"{at.File.At(at.Resource)} has type {at.Resource.Type}: it needs provider, type and version."),
            .. types.Where(at => at.Resource.Type.EndsWith("-preview", StringComparison.Ordinal) && !OnlyInPreview.Contains(BicepFile.TypeOf(at.Resource)))
                .Select(at => $"{at.File.At(at.Resource)} uses a preview."),
            .. types.GroupBy(at => BicepFile.TypeOf(at.Resource)).Where(same => same.Select(at => at.Resource.Type).Distinct().Count() > 1)
                .Select(same => $"{same.Key} has several versions: {string.Join(", ", same.Select(at => at.Resource.Type).Distinct())}."),
        ];
    });

    public static readonly Rule Local = new("No module comes from a registry, so that the template builds offline", deployment =>
        from file in deployment.Bicep
        from module in file.Modules
        where module.Path.Contains(':', StringComparison.Ordinal)
        select $"{file.At(module)} comes from {module.Path}.");

    public static readonly Rule Tags = new("Everything that can have tags has them", deployment =>
        from file in deployment.Bicep
        from resource in file.Made
        let type = BicepFile.TypeOf(resource)
        let fault = Taggable.Contains(type) ? (resource.Object["tags"]?.FreeNames().Any(name => name.Value == "tags") == true ? null : "has no tags.")
            : Untaggable.Contains(type) ? null
            : $"is a {type}: say in this test whether it can have tags."
        where fault is not null
        select $"{file.At(resource)} {fault}");

    public static readonly Rule Diagnostics = new("Everything that has diagnostics sends them to the workspace", deployment =>
        from file in deployment.Bicep
        from resource in file.Made
        where Diagnosed.Contains(BicepFile.TypeOf(resource))
        where !file.MadeOf("Microsoft.Insights/diagnosticSettings").Any(setting =>
            setting.Object["scope"] is Expression.Name scope && scope.Value == resource.Name
            && setting.Object.At("properties", "workspaceId") is not null
            && (setting.Object.At("properties", "logs", "*", "enabled").Constant() == "true" || setting.Object.At("properties", "metrics", "*", "enabled").Constant() == "true"))
        select $"{file.At(resource)} sends no diagnostics.");

    public static readonly Rule Names = new("Every name that main gives is an abbreviation and the token of the environment", deployment =>
        from module in deployment.Main.Modules
        from given in (module.Object["params"] as Expression.Object)?.Members ?? []
        where Naming().IsMatch(given.Key.Constant!) && module.Object["scope"] is Expression.Name { Value: "group" }
        let value = given.Value is Expression.Name name ? deployment.Main.Variable(name.Value) ?? given.Value : given.Value
        where !IsNamedWell(value) && !IsOutput(value)
        select $"{deployment.Main.At(module)} gives {given.Key.Constant} that is not made of an abbreviation and resourceToken.");

    public static readonly Rule Abbreviations = new("Every abbreviation is used, and every one used is there", deployment =>
    {
        var there = Json.Parse(deployment.Files["infra/abbreviations.json"]).EnumerateObject().Select(member => member.Name).ToHashSet();
        var used = deployment.Main.Expressions.OfType<Expression.Member>().Where(member => member.Of is Expression.Name { Value: "abbrs" }).Select(member => member.Property).ToHashSet();
        return [.. used.Except(there).Select(name => $"abbrs.{name} is not in abbreviations.json."), .. there.Except(used).Select(name => $"{name} in abbreviations.json is not used.")];
    });

    public static readonly Rule Computed = new("No resource of its own has a fixed name", deployment =>
        from file in deployment.Bicep
        from resource in file.Made
        where resource.Object["parent"] is null && resource.Object["scope"] is null && resource.Object["name"].Constant() is not null
        select $"{file.At(resource)} is always called {resource.Object["name"].Constant()}.");

    private static bool IsNamedWell(Expression value) =>
        value.Everything().OfType<Expression.Member>().Any(member => member.Of is Expression.Name { Value: "abbrs" }) && value.FreeNames().Any(name => name.Value == "resourceToken");

    private static bool IsOutput(Expression value) => value is Expression.Member { Of: Expression.Member { Property: "outputs" } };

    [GeneratedRegex(@"^Microsoft\.[A-Za-z]+(/[A-Za-z]+)+@\d{4}-\d{2}-\d{2}(-preview)?$")]
    private static partial Regex Versioned();

    // The key of the service in azure.yaml is a name of another kind.
    [GeneratedRegex("^(?!serviceName$|environmentName$).*([nN]ame|namePrefix)$")]
    private static partial Regex Naming();
}
