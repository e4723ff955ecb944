using Serverless.Infra.Tests.Bicep;

namespace Serverless.Infra.Tests.Rules;

/// <summary>What is true of one kind of resource.</summary>
internal static class ServiceRules
{
    /// <summary>Type, path in its body, and what must stand there.</summary>
    private static readonly (string Type, string Path, string Value)[] Settings =
    [
        ("Microsoft.Storage/storageAccounts", "properties/allowSharedKeyAccess", "false"),
        ("Microsoft.Storage/storageAccounts", "properties/minimumTlsVersion", "TLS1_2"),
        ("Microsoft.Storage/storageAccounts", "properties/allowBlobPublicAccess", "false"),
        ("Microsoft.Storage/storageAccounts", "properties/supportsHttpsTrafficOnly", "true"),
        ("Microsoft.Storage/storageAccounts", "properties/allowCrossTenantReplication", "false"),
        ("Microsoft.Storage/storageAccounts", "properties/networkAcls/bypass", "AzureServices"),
        ("Microsoft.Insights/components", "properties/DisableLocalAuth", "true"),
        ("Microsoft.OperationalInsights/workspaces", "properties/features/disableLocalAuth", "true"),
        ("Microsoft.EventGrid/topics", "properties/disableLocalAuth", "true"),
        ("Microsoft.EventGrid/topics", "properties/inputSchema", "CloudEventSchemaV1_0"),
        ("Microsoft.EventGrid/topics", "properties/minimumTlsVersionAllowed", "1.2"),
        ("Microsoft.EventGrid/topics", "identity/type", "UserAssigned"),
        ("Microsoft.EventGrid/systemTopics", "identity/type", "UserAssigned"),
        ("Microsoft.KeyVault/vaults", "properties/enableRbacAuthorization", "true"),
        ("Microsoft.KeyVault/vaults", "properties/enableSoftDelete", "true"),
        ("Microsoft.DurableTask/schedulers", "properties/sku/name", "Consumption"),
        ("Microsoft.Web/serverfarms", "sku/name", "FC1"),
        ("Microsoft.Web/sites", "properties/httpsOnly", "true"),
        ("Microsoft.Web/sites", "properties/siteConfig/minTlsVersion", "1.2"),
        ("Microsoft.Web/sites", "properties/siteConfig/scmMinTlsVersion", "1.2"),
        ("Microsoft.Web/sites", "properties/siteConfig/ftpsState", "Disabled"),
        ("Microsoft.Web/sites", "properties/functionAppConfig/runtime/name", "dotnet-isolated"),
        ("Microsoft.Web/sites", "properties/functionAppConfig/runtime/version", "10.0"),
        ("Microsoft.Web/sites", "properties/functionAppConfig/deployment/storage/authentication/type", "UserAssignedIdentity"),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties/allow", "false"),
    ];

    private static readonly string[] SubscriptionTypes = ["Microsoft.EventGrid/topics/eventSubscriptions", "Microsoft.EventGrid/systemTopics/eventSubscriptions"];

    /// <summary>The only file whose subscriptions may deliver without an identity of ours: Event Grid knows no such delivery to a function.</summary>
    private const string FunctionLayer = "infra/delivery/function.bicep";

    public static readonly Rule Set = new("Each service is set to take no key, no old TLS and nobody unknown", deployment =>
        from setting in Settings
        let made = deployment.Bicep.SelectMany(file => file.MadeOf(setting.Type).Select(resource => (File: file, Resource: resource))).ToList()
        from fault in made.Count == 0
            ? [$"no {setting.Type} is made here."]
            : made.Where(at => at.Resource.Object.At(setting.Path.Split('/')).Constant() != setting.Value).Select(at => $"{at.File.At(at.Resource)} {setting.Path} is not {setting.Value}.")
        select fault);

    public static readonly Rule Containers = new("No container is public", deployment =>
        from file in deployment.Bicep
        from service in file.MadeOf("Microsoft.Storage/storageAccounts/blobServices")
        from container in service.Object.Nested
        where container.Type == "containers" && container.Object.At("properties", "publicAccess").Constant() != "None"
        select $"{file.At(container)} is public.");

    public static readonly Rule Subscriptions = new("Every event subscription delivers CloudEvents, tries for a day, and dead-letters by identity", deployment =>
        from subscription in All(deployment)
        let body = subscription.Resource.Object
        from fault in new[]
        {
            Is(body, "CloudEventSchemaV1_0", "properties", "eventDeliverySchema"),
            Is(body, "30", "properties", "retryPolicy", "maxDeliveryAttempts"),
            Is(body, "1440", "properties", "retryPolicy", "eventTimeToLiveInMinutes"),
            Is(body, "StorageBlob", "properties", "deadLetterWithResourceIdentity", "deadLetterDestination", "endpointType"),
            Is(body, "UserAssigned", "properties", "deadLetterWithResourceIdentity", "identity", "type"),
            body.At("properties", "deadLetterWithResourceIdentity", "identity", "userAssignedIdentity") is null ? "names no identity for its dead letters." : null,
            body.At("properties", "deadLetterWithResourceIdentity", "deadLetterDestination", "properties", "blobContainerName") is null ? "names no container for its dead letters." : null,
            body.At("properties", "deadLetterDestination") is null ? null : "dead-letters with a key.",
        }
        where fault is not null
        select $"{subscription.File.At(subscription.Resource)} {fault}");

    public static readonly Rule Delivery = new("Every event subscription delivers by identity, but for the layer that delivers to the function", deployment =>
        from subscription in All(deployment)
        let properties = subscription.Resource.Object["properties"]
        let fault = subscription.File.Path == FunctionLayer
            ? Is(properties, "AzureFunction", "destination", "endpointType")
            : properties.At("destination") is not null ? "delivers with a key."
            : properties.At("deliveryWithResourceIdentity", "identity", "userAssignedIdentity") is null ? "names no identity to deliver with."
            : Is(properties, "StorageQueue", "deliveryWithResourceIdentity", "destination", "endpointType")
        where fault is not null
        select $"{subscription.File.At(subscription.Resource)} {fault}");

    public static readonly Rule Alerts = new("Availability, dead letters, lost events, failed deliveries and failures are watched, and each alert goes to the action groups", deployment =>
    {
        var alerts = deployment.Bicep.SelectMany(file => file.MadeOf("Microsoft.Insights/metricAlerts").Concat(file.MadeOf("Microsoft.Insights/scheduledQueryRules")).Select(alert => (File: file, Alert: alert))).ToList();
        var words = deployment.Bicep.Where(file => file.Path.StartsWith("infra/monitoring/", StringComparison.Ordinal)).SelectMany(file => file.Expressions).OfType<Expression.Text>().Select(text => text.Constant ?? "").ToList();
        string[] watched = ["DeadLetteredCount", "DroppedEventCount", "DeliveryAttemptFailCount", "requests/failed", "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria"];
        return
        [
            .. watched.Where(metric => !words.Contains(metric)).Select(metric => $"nothing watches {metric}."),
            .. alerts.Where(at => at.Alert.Object.At("properties", "actions")?.FreeNames().Any(name => name.Value == "actionGroupIds") != true).Select(at => $"{at.File.At(at.Alert)} tells nobody."),
            .. alerts.Where(at => at.Alert.Object.At("properties", "description") is null).Select(at => $"{at.File.At(at.Alert)} does not say what to do."),
        ];
    });

    private static IEnumerable<(BicepFile File, Declaration.Resource Resource)> All(Deployment deployment) =>
        deployment.Bicep.SelectMany(file => SubscriptionTypes.SelectMany(file.MadeOf).Select(resource => (file, resource)));

    private static string? Is(Expression? body, string value, params string[] path) => body.At(path).Constant() == value ? null : $"{string.Join('/', path)} is not {value}.";
}
