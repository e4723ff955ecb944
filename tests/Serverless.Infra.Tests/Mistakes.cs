using static Serverless.Infra.Tests.Rules.AccessRules;
using static Serverless.Infra.Tests.Rules.AzdRules;
using static Serverless.Infra.Tests.Rules.RemediationRules;
using static Serverless.Infra.Tests.Rules.ResourceRules;
using static Serverless.Infra.Tests.Rules.ServiceRules;
using FileRules = Serverless.Infra.Tests.Rules.FileRules;
using Rule = Serverless.Infra.Tests.Rules.Rule;

namespace Serverless.Infra.Tests;

/// <summary>Mistakes that could be made, one in one file, each with the rule that must see it.</summary>
internal static class Mistakes
{
    private const string Main = "infra/main.bicep";
    private const string Router = "infra/app/router.bicep";
    private const string Store = "infra/app/storage.bicep";
    private const string Topic = "infra/events/custom-topic.bicep";
    private const string SystemTopic = "infra/events/system-topic.bicep";
    private const string Layer = "infra/delivery/function.bicep";
    private const string EventsAccess = "infra/app/access-events.bicep";
    private const string RouterAccess = "infra/app/access-router.bicep";
    private const string Families = "infra/remediation/families.json";
    private const string Host = "host.json";
    private const string Azure = "azure.yaml";
    private const string Ci = ".github/workflows/ci.yml";

    public static readonly IReadOnlyList<Mistake> All =
    [
        new(FileRules.Parse, Main, "param location string", "param location string {"),
        new(FileRules.Parse, Topic, "disableLocalAuth: true", "disableLocalAuth = true"),
        new(FileRules.Parse, Store, "kind: 'StorageV2'", "kind: 'StorageV2\n"),
        new(FileRules.Parse, Store, "kind: 'StorageV2'", "kind: 'StorageV2'\n  kind: 'BlobStorage'"),
        new(FileRules.Declared, Router, "serverFarmId: plan.id", "serverFarmId: farm.id"),
        new(FileRules.Declared, Topic, "name: name", "name: '${nmae}'"),
        new(FileRules.Declared, Main, "toLower(uniqueString(", "lower(uniqueString("),
        new(FileRules.Used, Store, "param workspaceId string", "param workspaceId string\nparam other string = ''"),
        new(FileRules.Used, Router, "ROUTER_KEY_VAULT_URI: vaultUri", "ROUTER_KEY_VAULT_URI: hubName"),
        new(FileRules.Modules, Main, "'app/vault.bicep'", "'app/safe.bicep'"),
        new(FileRules.Modules, Main, "    purgeProtection: purgeProtection\n", ""),
        new(FileRules.Modules, Main, "    purgeProtection: purgeProtection\n", "    purgeProtection: purgeProtection\n    days: 7\n"),
        new(FileRules.Modules, Main, "module vault 'app/vault.bicep' = {\n  scope: group\n", "module vault 'app/vault.bicep' = {\n"),
        new(FileRules.Outputs, Main, "storage.outputs.id", "storage.outputs.resourceId"),
        new(FileRules.Loaded, "infra/remediation/roles.bicep", "'families.json'", "'family.json'"),
        new(FileRules.Loaded, Families, "\"probe\": {", "probe: {"),
        new(Versions, Store, "storageAccounts@2024-01-01' = {", "storageAccounts@2023-05-01' = {"),
        new(Versions, Router, "serverfarms@2024-04-01", "serverfarms"),
        new(Versions, "infra/app/scheduler.bicep", "@2026-02-01", "@2025-04-01-preview"),
        new(Local, Main, "'app/vault.bicep'", "'br/public:avm/res/key-vault/vault:0.1.0'"),
        new(Tags, Topic, "  tags: tags\n", ""),
        new(Tags, Router, "'Microsoft.Web/serverfarms@", "'Microsoft.Web/hostingEnvironments@"),
        new(Diagnostics, Topic, "scope: topic", "scope: subscription"),
        new(Diagnostics, Store, "{ category: 'StorageDelete', enabled: true }]", "{ category: 'StorageDelete', enabled: false }]"),
        new(Names, Main, "name: '${abbrs.keyVaultVaults}${resourceToken}'", "name: 'kv-router'"),
        new(Names, Main, "'${abbrs.webSitesFunctions}router-${resourceToken}'", "'${abbrs.webSitesFunctions}router'"),
        new(Abbreviations, "infra/abbreviations.json", "\"keyVaultVaults\"", "\"keyVaults\""),
        new(Computed, "infra/app/vault.bicep", "name: name", "name: 'kv-router'"),
        new(Roles, EventsAccess, "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
        new(Roles, EventsAccess, "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
        new(Roles, RouterAccess, "[blobDataOwner, queueDataContributor,", "[blobDataOwner, owner,"),
        new(Roles, EventsAccess, "'Microsoft.Authorization/roleDefinitions', queueDataMessageSender", "'Microsoft.Authorization/roleDefinitions', 'x'"),
        new(Scopes, EventsAccess, "  scope: account::queues::events\n", ""),
        new(Scopes, RouterAccess, "principalType: 'ServicePrincipal'", "description: 'router'"),
        new(Keyless, Router, "ROUTER_EVENTS_QUEUE: eventsQueue", "ROUTER_KEY: account.listKeys().keys[0].value"),
        new(Keyless, Router, "ROUTER_EVENTS_QUEUE: eventsQueue", "ROUTER_STORE: 'DefaultEndpointsProtocol=https;AccountKey=abc'"),
        new(Keyless, "infra/hooks/postdeploy.sh", "az deployment group create", "az functionapp keys list; az deployment group create"),
        new(Keyless, ".github/workflows/azure-dev.yml", "client-id: ${{ vars.AZURE_CLIENT_ID }}", "client-secret: ${{ secrets.AZURE_CLIENT_SECRET }}"),
        new(ConnectionStrings, Router, "Authentication=ManagedIdentity;", "Authentication=None;"),
        new(ConnectionStrings, Router, "component.properties.ConnectionString", "account.properties.ConnectionString"),
        new(Secrets, "infra/app/vault.bicep", "output uri string", "output secretValue string"),
        new(Secrets, "infra/app/vault.bicep", "param privateOnly bool", "@secure()\nparam privateOnly bool"),
        new(Set, Store, "allowSharedKeyAccess: false", "allowSharedKeyAccess: true"),
        new(Set, Store, "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: 'TLS1_0'"),
        new(Set, Store, "    allowBlobPublicAccess: false\n", ""),
        new(Set, "infra/monitoring/telemetry.bicep", "DisableLocalAuth: true", "DisableLocalAuth: false"),
        new(Set, Topic, "disableLocalAuth: true", "disableLocalAuth: false"),
        new(Set, Router, "allow: false", "allow: true"),
        new(Containers, Store, "publicAccess: 'None'", "publicAccess: 'Blob'"),
        new(Subscriptions, Topic, "eventDeliverySchema: 'CloudEventSchemaV1_0'", "eventDeliverySchema: 'EventGridSchema'"),
        new(Subscriptions, Topic, "deadLetterWithResourceIdentity", "labels"),
        new(Subscriptions, SystemTopic, "deadLetterWithResourceIdentity", "labels"),
        new(Subscriptions, Layer, "deadLetterWithResourceIdentity", "labels"),
        new(Subscriptions, Layer, "maxDeliveryAttempts: 30", "maxDeliveryAttempts: 1"),
        new(Delivery, SystemTopic, "deliveryWithResourceIdentity", "labels"),
        new(Delivery, Topic, "endpointType: 'StorageQueue'", "endpointType: 'WebHook'"),
        new(Alerts, "infra/monitoring/delivery-alerts.bicep", "'DeadLetteredCount'", "'PublishSuccessCount'"),
        new(Alerts, "infra/monitoring/alerts.bicep", "actions: [for id in actionGroupIds: { actionGroupId: id }]", "actions: []"),
        new(Operations, Families, "Microsoft.Web/sites/restart/action", "Microsoft.Web/sites/*"),
        new(Operations, Families, "Microsoft.Web/sites/restart/action", "Microsoft.Web/sites/write"),
        new(Operations, Families, "Microsoft.Web/sites/restart/action", "Microsoft.Authorization/roleAssignments/read"),
        new(Described, Families, "\"does\": \"Starts, stops", "\"is\": \"Starts, stops"),
        new(Empty, "infra/remediation/grants.json", "[]", "[{ \"resourceGroup\": \"rg-all\", \"family\": \"probe\" }]"),
        new(Custom, "infra/remediation/roles.bicep", "dataActions: []", "dataActions: ['*']"),
        new(Yaml, Azure, "services:\n", "services\n"),
        new(Yaml, Ci, "jobs:\n", "jobs:\n\t- x\n"),
        new(Service, Main, "serviceName: 'router'", "serviceName: 'api'"),
        new(Service, Azure, "language: dotnet", "language: python"),
        new(Parameters, "infra/main.parameters.json", "\"vnetEnabled\"", "\"networkEnabled\""),
        new(Parameters, "infra/main.parameters.json", "    \"location\": { \"value\": \"${AZURE_LOCATION}\" },\n", ""),
        new(Outputs, Main, "output ROUTER_URL", "output routerUrl"),
        new(Hooks, Azure, "infra/hooks/predown.ps1", "infra/hooks/pre-down.ps1"),
        new(Hooks, Main, "output ROUTER_TOPIC_NAME", "output ROUTER_TOPIC"),
        new(Twins, "infra/hooks/predown.ps1", "$env:ROUTER_STORAGE_NAME", "$env:AZURE_STORAGE"),
        new(Rules.AzdRules.Host, Host, "%TASKHUB_NAME%", "%TASK_HUB%"),
        new(Rules.AzdRules.Host, Host, "\"DURABLE_TASK_SCHEDULER_CONNECTION_STRING\"", "\"DTS_CONNECTION_STRING\""),
        new(Rules.AzdRules.Host, Host, "\"azureManaged\"", "\"azureStorage\""),
        new(Rules.AzdRules.Host, Host, "\"V2\"", "\"V1\""),
        new(Rules.AzdRules.Host, Router, "TASKHUB_NAME: hubName", "TASKHUB_NAME: hubName\n    FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'"),
        new(Patience, Host, "\"maxDequeueCount\": 720", "\"maxDequeueCount\": 5"),
        new(Pinned, Ci, "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v7"),
        new(Permissions, Ci, "contents: read", "contents: write"),
    ];
}

/// <param name="Rule">Must see it.</param>
internal sealed record Mistake(Rule Rule, string File, string Instead, string Written)
{
    public override string ToString() => $"{File}: {Written.Trim()} instead of {Instead.Trim()}";
}
