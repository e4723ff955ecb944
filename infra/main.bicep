targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the environment: part of every name, and the tag that azd finds its resources by.')
param environmentName string

@minLength(1)
@description('Region of every resource. It must offer Flex Consumption and Durable Task Scheduler.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Object id of who deploys: may send test events, write secrets, read dead letters and open the orchestration dashboard. Empty: nobody.')
param principalId string = deployer().objectId

@allowed(['User', 'Group', 'ServicePrincipal'])
@description('What principalId is.')
param principalType string = 'User'

@allowed(['queue', 'function'])
@description('How events reach the dispatcher: through a storage queue, all by identity and in this deployment; or pushed to the function, which the hook after deployment connects.')
param delivery string = 'queue'

@description('Regional Azure resources whose events the router receives. Each: name (letters, digits, hyphens), source (resource id, in this subscription), topicType, location (the region of the source).')
param eventSources eventSource[] = loadJsonContent('events/sources.json')

@description('What the remediation identity may do, and where. Empty: nothing, anywhere.')
param remediationGrants remediationGrant[] = loadJsonContent('remediation/grants.json')

@minLength(1)
@description('Client id of the app registration that tokens for the API are issued for; the hook before this makes one. Without it the router does not start.')
param apiApplicationId string

@description('Receives alerts by mail, through an action group made here. Empty: no mail.')
param alertEmail string = ''

@description('Resource id of an action group that exists already and receives alerts too. Empty: none.')
param actionGroupId string = ''

@description('Whether the health page is asked for from outside every 15 minutes. It is what idle costs most.')
param availabilityTest bool = true

@description('Whether a lock keeps the store from being deleted. The hook before `azd down` removes it.')
param protectStore bool = false

@description('Whether deleted secrets can be purged by nobody for 90 days. `azd down --purge` leaves nothing only where this is false.')
param purgeProtection bool = false

@allowed(['none', 'workflows', 'tasks'])
@description('Which steps of runs come in as events that rules can answer.')
param lifecycle string = 'none'

@minValue(1)
@maxValue(100)
@description('Runs that may cause each other by the events they emit; the next is cut as a loop.')
param longestChain int = 3

@description('Runs that all rules together may start, such as 100/PT1H. Empty: as many as their guards allow.')
param mostStarts string = ''

@description('What workflows may run as processes of the app, with commas between: shell, scripts, mcp. Empty: nothing.')
param allow string = ''

@description('The root of the catalog that workflows call default.')
param defaultCatalog string = ''

@description('Which secrets catalogs and schemas may be asked for with, as secret@host, with commas between.')
param catalogAccess string = ''

@description('Whether storage, secrets and topic are reached over private endpoints only.')
param vnetEnabled bool = false

@description('A regional Azure resource that publishes events.')
type eventSource = {
  @description('Part of the name of its system topic.')
  @maxLength(24)
  name: string
  @description('Its resource id.')
  source: string
  @description('For instance Microsoft.KeyVault.vaults.')
  topicType: string
  @description('Its region. Global sources have no identity, so they cannot be had without a key; see README.')
  location: string
}

@description('One row of what remediation may do.')
type remediationGrant = {
  @description('Name of a resource group of this subscription.')
  resourceGroup: string
  @description('Name of a family of operations in remediation/families.json.')
  family: string
}

var abbrs = loadJsonContent('./abbreviations.json')
var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var functionAppName = '${abbrs.webSitesFunctions}router-${resourceToken}'
var packageContainer = 'app-package'
var deadLetterContainer = 'dead-letters'
var eventsQueue = 'events'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: '${abbrs.resourcesResourceGroups}${environmentName}'
  location: location
  tags: tags
}

module identities 'app/identities.bicep' = {
  scope: group
  params: {
    routerName: '${abbrs.managedIdentityUserAssignedIdentities}router-${resourceToken}'
    remediationName: '${abbrs.managedIdentityUserAssignedIdentities}remediation-${resourceToken}'
    eventsName: '${abbrs.managedIdentityUserAssignedIdentities}events-${resourceToken}'
    location: location
    tags: tags
  }
}

module telemetry 'monitoring/telemetry.bicep' = {
  scope: group
  params: {
    workspaceName: '${abbrs.operationalInsightsWorkspaces}${resourceToken}'
    componentName: '${abbrs.insightsComponents}${resourceToken}'
    location: location
    tags: tags
  }
}

module network 'network/network.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    name: '${abbrs.networkVirtualNetworks}${resourceToken}'
    workspaceId: telemetry.outputs.workspaceId
    location: location
    tags: tags
  }
}

module storage 'app/storage.bicep' = {
  scope: group
  params: {
    name: '${abbrs.storageStorageAccounts}${resourceToken}'
    packageContainer: packageContainer
    deadLetterContainer: deadLetterContainer
    eventsQueue: eventsQueue
    privateOnly: vnetEnabled
    protect: protectStore
    workspaceId: telemetry.outputs.workspaceId
    location: location
    tags: tags
  }
}

module vault 'app/vault.bicep' = {
  scope: group
  params: {
    name: '${abbrs.keyVaultVaults}${resourceToken}'
    privateOnly: vnetEnabled
    purgeProtection: purgeProtection
    workspaceId: telemetry.outputs.workspaceId
    location: location
    tags: tags
  }
}

module scheduler 'app/scheduler.bicep' = {
  scope: group
  params: {
    name: '${abbrs.durableTaskSchedulers}${resourceToken}'
    hubName: '${abbrs.durableTaskHubs}${resourceToken}'
    location: location
    tags: tags
  }
}

module topic 'events/custom-topic.bicep' = {
  scope: group
  params: {
    name: '${abbrs.eventGridTopics}${resourceToken}'
    privateOnly: vnetEnabled
    delivery: delivery
    identityId: identities.outputs.eventsId
    storageId: storage.outputs.id
    eventsQueue: eventsQueue
    deadLetterContainer: deadLetterContainer
    workspaceId: telemetry.outputs.workspaceId
    location: location
    tags: tags
  }
  // Event Grid looks at both destinations when the subscription is made, so the identity must have its roles by then.
  dependsOn: [eventsAccess]
}

module systemTopics 'events/system-topic.bicep' = [for source in eventSources: {
  name: 'system-topic-${source.name}'
  scope: group
  params: {
    name: '${abbrs.eventGridSystemTopics}${source.name}-${resourceToken}'
    source: source.source
    topicType: source.topicType
    delivery: delivery
    identityId: identities.outputs.eventsId
    storageId: storage.outputs.id
    eventsQueue: eventsQueue
    deadLetterContainer: deadLetterContainer
    actionGroupIds: alerting.outputs.actionGroupIds
    alertName: '${abbrs.insightsAlerts}${source.name}-${resourceToken}'
    workspaceId: telemetry.outputs.workspaceId
    location: source.location
    tags: tags
  }
  dependsOn: [eventsAccess]
}]

module storageEndpoints 'network/private-endpoints.bicep' = if (vnetEnabled) {
  name: 'storage-endpoints'
  scope: group
  params: {
    namePrefix: '${abbrs.networkPrivateEndpoints}storage-${resourceToken}'
    targetId: storage.outputs.id
    services: [
      { group: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
      { group: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
      { group: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
    ]
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointSubnetId
    location: location
    tags: tags
  }
}

module vaultEndpoints 'network/private-endpoints.bicep' = if (vnetEnabled) {
  name: 'vault-endpoints'
  scope: group
  params: {
    namePrefix: '${abbrs.networkPrivateEndpoints}vault-${resourceToken}'
    targetId: vault.outputs.id
    services: [{ group: 'vault', zone: 'privatelink.vaultcore.azure.net' }]
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointSubnetId
    location: location
    tags: tags
  }
}

module topicEndpoints 'network/private-endpoints.bicep' = if (vnetEnabled) {
  name: 'topic-endpoints'
  scope: group
  params: {
    namePrefix: '${abbrs.networkPrivateEndpoints}topic-${resourceToken}'
    targetId: topic.outputs.id
    services: [{ group: 'topic', zone: 'privatelink.eventgrid.azure.net' }]
    networkId: network!.outputs.id
    subnetId: network!.outputs.endpointSubnetId
    location: location
    tags: tags
  }
}

module eventsAccess 'app/access-events.bicep' = {
  scope: group
  params: {
    principalId: identities.outputs.eventsPrincipalId
    storageName: storage.outputs.name
    eventsQueue: eventsQueue
    deadLetterContainer: deadLetterContainer
  }
}

module routerAccess 'app/access-router.bicep' = {
  scope: group
  params: {
    principalId: identities.outputs.routerPrincipalId
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    schedulerName: scheduler.outputs.name
    componentName: telemetry.outputs.componentName
  }
}

module deployerAccess 'app/access-deployer.bicep' = if (!empty(principalId)) {
  scope: group
  params: {
    principalId: principalId
    principalType: principalType
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    schedulerName: scheduler.outputs.name
    topicName: topic.outputs.name
    deadLetterContainer: deadLetterContainer
  }
}

module remediationRoles 'remediation/roles.bicep' = {
  params: {
    environmentName: environmentName
    families: map(remediationGrants, grant => grant.family)
  }
}

module remediationAccess 'remediation/grant.bicep' = [for grant in remediationGrants: {
  name: 'remediation-${uniqueString(environmentName, grant.resourceGroup, grant.family)}'
  scope: resourceGroup(grant.resourceGroup)
  params: {
    environmentName: environmentName
    family: grant.family
    principalId: identities.outputs.remediationPrincipalId
  }
  dependsOn: [remediationRoles]
}]

module router 'app/router.bicep' = {
  scope: group
  params: {
    name: functionAppName
    planName: '${abbrs.webServerFarms}${resourceToken}'
    serviceName: 'router'
    identityId: identities.outputs.routerId
    identityClientId: identities.outputs.routerClientId
    remediationIdentityId: identities.outputs.remediationId
    remediationClientId: identities.outputs.remediationClientId
    storageName: storage.outputs.name
    packageContainer: packageContainer
    eventsQueue: eventsQueue
    componentName: telemetry.outputs.componentName
    schedulerEndpoint: scheduler.outputs.endpoint
    hubName: scheduler.outputs.hubName
    vaultUri: vault.outputs.uri
    apiApplicationId: apiApplicationId
    lifecycle: lifecycle
    longestChain: longestChain
    mostStarts: mostStarts
    allow: allow
    defaultCatalog: defaultCatalog
    catalogAccess: catalogAccess
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    workspaceId: telemetry.outputs.workspaceId
    location: location
    tags: tags
  }
  // The app fetches its package with its identity as soon as it exists.
  dependsOn: [routerAccess, storageEndpoints, vaultEndpoints]
}

module alerting 'monitoring/action-group.bicep' = {
  scope: group
  params: {
    name: '${abbrs.insightsActionGroups}${resourceToken}'
    email: alertEmail
    otherActionGroupId: actionGroupId
    tags: tags
  }
}

module alerts 'monitoring/alerts.bicep' = {
  scope: group
  params: {
    namePrefix: '${abbrs.insightsAlerts}router-${resourceToken}'
    testName: '${abbrs.insightsWebTests}router-${resourceToken}'
    availabilityTest: availabilityTest
    healthUrl: '${router.outputs.url}/health'
    topicId: topic.outputs.id
    componentId: telemetry.outputs.componentId
    workspaceId: telemetry.outputs.workspaceId
    actionGroupIds: alerting.outputs.actionGroupIds
    location: location
    tags: tags
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_ROUTER_NAME string = router.outputs.name
output ROUTER_URL string = router.outputs.url
output ROUTER_DELIVERY string = delivery
output ROUTER_TOPIC_ENDPOINT string = topic.outputs.endpoint
output ROUTER_TOPIC_PUBLIC bool = !vnetEnabled
output ROUTER_TOPIC_NAME string = topic.outputs.name
output ROUTER_SYSTEM_TOPIC_NAMES array = [for (source, i) in eventSources: systemTopics[i].outputs.name]
output ROUTER_STORAGE_NAME string = storage.outputs.name
output ROUTER_EVENTS_IDENTITY_NAME string = identities.outputs.eventsName
output ROUTER_REMEDIATION_PRINCIPAL_ID string = identities.outputs.remediationPrincipalId
output ROUTER_KEY_VAULT_URI string = vault.outputs.uri
output DTS_ENDPOINT string = scheduler.outputs.endpoint
output TASKHUB_NAME string = scheduler.outputs.hubName
