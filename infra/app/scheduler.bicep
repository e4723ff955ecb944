param name string
param hubName string
param location string
param tags object

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // Who gets in is decided by Entra; Flex Consumption has no addresses of its own that a list could name.
    ipAllowlist: ['0.0.0.0/0']
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2026-02-01' = {
  parent: scheduler
  name: hubName
}

// A finished instance is what refuses a second start under its id, so it outlives every redelivery by far; 30 days is the most this SKU keeps.
resource retention 'Microsoft.DurableTask/schedulers/retentionPolicies@2026-02-01' = {
  parent: scheduler
  name: 'default'
  properties: {
    retentionPolicies: [{ retentionPeriodInDays: 30 }]
  }
}

output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
output hubName string = hub.name
