param name string

@description('Resource id of what publishes. Azure allows one system topic a source.')
param source string

@description('For instance Microsoft.Storage.StorageAccounts.')
param topicType string

@description('queue: delivered from here. function: the layer in delivery/ connects the function once it has code.')
param delivery string

@description('Identity that delivers and dead-letters.')
param identityId string

param storageId string
param eventsQueue string
param deadLetterContainer string

@description('Who hears when delivery fails.')
param actionGroupIds array
param alertName string

param workspaceId string

@description('The region of the source. Not global: such a topic can have no identity.')
param location string
param tags object

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    source: source
    topicType: topicType
  }
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = if (delivery == 'queue') {
  parent: topic
  name: 'router'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    deliveryWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identityId }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: storageId
          queueName: eventsQueue
          queueMessageTimeToLiveInSeconds: 604800
        }
      }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identityId }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: storageId, blobContainerName: deadLetterContainer }
      }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: topic
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'DeliveryFailures', enabled: true }]
  }
}

module alerts '../monitoring/delivery-alerts.bicep' = {
  name: '${deployment().name}-alerts'
  params: {
    namePrefix: alertName
    topicId: topic.id
    topicNamespace: 'Microsoft.EventGrid/systemTopics'
    actionGroupIds: actionGroupIds
    tags: tags
  }
}

output name string = topic.name
