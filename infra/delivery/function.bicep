// The second layer, for delivery = function: connects every topic to the dispatcher function. It is deployed by the hook after `azd deploy`,
// because Event Grid accepts a function only when its code is there.
// Event Grid knows no identity-based delivery to a function: it signs in to the app by itself, with an access it manages and that no template,
// setting or person holds. Dead letters go by identity, as everywhere.

param functionAppName string

@description('Name of the dispatcher in the app.')
param dispatcherName string = 'DispatchEvents'

param topicName string
param systemTopicNames array
param storageName string
param eventsIdentityName string
param deadLetterContainer string = 'dead-letters'

resource dispatcher 'Microsoft.Web/sites/functions@2024-04-01' existing = {
  name: '${functionAppName}/${dispatcherName}'
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: eventsIdentityName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource systemTopics 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = [for name in systemTopicNames: {
  name: name
}]

resource subscription 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  // The name the queue's subscription has too: changing the delivery moves it and leaves no second one behind.
  name: 'router'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'AzureFunction'
      properties: { resourceId: dispatcher.id, maxEventsPerBatch: 50, preferredBatchSizeInKilobytes: 512 }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: deadLetterContainer }
      }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}

resource systemSubscriptions 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = [for (name, i) in systemTopicNames: {
  parent: systemTopics[i]
  name: 'router'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'AzureFunction'
      properties: { resourceId: dispatcher.id, maxEventsPerBatch: 50, preferredBatchSizeInKilobytes: 512 }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: deadLetterContainer }
      }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}]
