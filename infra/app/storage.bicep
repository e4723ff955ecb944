@description('3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Container the app is deployed from.')
param packageContainer string

@description('Container for events that Event Grid could not deliver.')
param deadLetterContainer string

@description('Queue that Event Grid delivers to.')
param eventsQueue string

@description('Whether only private endpoints and Event Grid, which Azure trusts by its identity, get in.')
param privateOnly bool

@description('Whether a lock keeps the account from being deleted.')
param protect bool

param workspaceId string
param location string
param tags object

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateOnly ? 'Deny' : 'Allow'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
  }

  resource packages 'containers' = {
    name: packageContainer
    properties: { publicAccess: 'None' }
  }

  resource deadLetters 'containers' = {
    name: deadLetterContainer
    properties: { publicAccess: 'None' }
  }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'

  resource events 'queues' = {
    name: eventsQueue
  }

  // Where the host puts a message that failed maxDequeueCount times (host.json): made here so that it can be watched from the start.
  resource poison 'queues' = {
    name: '${eventsQueue}-poison'
  }
}

// The router makes its own tables; the service is named here for its diagnostics.
resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource retention 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-dead-letters'
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['${deadLetterContainer}/']
            }
            actions: {
              baseBlob: {
                delete: { daysAfterModificationGreaterThan: 90 }
              }
            }
          }
        }
      ]
    }
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (protect) {
  name: 'keep-the-journal'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Journal, verdicts and histories. The hook before azd down removes this lock.'
  }
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

// Each event is a write and a delete here, so a log of them would cost more than the events: numbers only.
resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: queues
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

// The journal is written many times an event; what may never happen unseen is that something is deleted.
resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: tables
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
