param name string
param planName string

@description('Key of the service in azure.yaml: azd finds the app by this tag.')
param serviceName string

@description('Identity the router runs as.')
param identityId string
param identityClientId string

@description('Identity that remediation acts as.')
param remediationIdentityId string
param remediationClientId string

param storageName string
param packageContainer string
param eventsQueue string
param componentName string
param schedulerEndpoint string
param hubName string
param vaultUri string

@minLength(1)
@description('Client id of the app registration that tokens for the API are issued for. Without it the router does not start: it stands in the open.')
param apiApplicationId string

@allowed(['none', 'workflows', 'tasks'])
@description('Which steps of runs come in as events that rules can answer.')
param lifecycle string

@minValue(1)
@maxValue(100)
@description('Runs that may cause each other by the events they emit; the next is cut as a loop.')
param longestChain int

@description('Runs that all rules together may start, such as 100/PT1H. Empty: as many as their guards allow.')
param mostStarts string

@description('What may run as a process of the app, with commas between: shell, scripts, mcp. Empty: nothing.')
param allow string

@description('The root of the catalog that workflows call default; empty for none.')
param defaultCatalog string

@description('Which secrets catalogs and schemas may be asked for with, as secret@host, with commas between; empty for none.')
param catalogAccess string

@description('Subnet the app goes out by. Empty: none.')
param subnetId string

@allowed([512, 2048, 4096])
@description('Memory of an instance, in MB; what an execution is billed by.')
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
@description('Most instances at once: the ceiling of what a storm of events can cost.')
param maximumInstanceCount int = 40

param workspaceId string
param location string
param tags object

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
      '${remediationIdentityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
    // Names the component only: local authentication is off, so its instrumentation key opens nothing.
    APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
    TASKHUB_NAME: hubName
    // The router has a page of its own at /.
    AzureWebJobsDisableHomepage: 'true'
    // The identity that every credential means when none is named.
    AZURE_CLIENT_ID: identityClientId
    ROUTER_TABLES_URI: account.properties.primaryEndpoints.table
    ROUTER_BLOBS_URI: account.properties.primaryEndpoints.blob
    ROUTER_EVENTS_QUEUE: eventsQueue
    ROUTER_KEY_VAULT_URI: vaultUri
    ROUTER_REMEDIATION_CLIENT_ID: remediationClientId
    ROUTER_API_TENANT_ID: tenant().tenantId
    ROUTER_API_AUDIENCE: apiApplicationId
    ROUTER_API_AUTHORITY: environment().authentication.loginEndpoint
    ROUTER_ARM_ENDPOINT: environment().resourceManager
    ROUTER_ARM_AUDIENCE: environment().resourceManager
    ROUTER_LIFECYCLE: lifecycle
    ROUTER_LONGEST_CHAIN: string(longestChain)
    ROUTER_MOST_STARTS: mostStarts
    ROUTER_ALLOW: allow
    ROUTER_DEFAULT_CATALOG: defaultCatalog
    ROUTER_CATALOG_SECRETS: catalogAccess
  }
}

resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
