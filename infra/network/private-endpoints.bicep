@description('Begins the name of each endpoint.')
param namePrefix string

@description('Resource that is reached.')
param targetId string

@description('What of it. Each: group (as the resource calls it) and zone (the private DNS zone its name lives in).')
param services array

param networkId string
param subnetId string
param location string
param tags object

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for service in services: {
  name: '${namePrefix}-${service.group}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: service.group
        properties: { privateLinkServiceId: targetId, groupIds: [service.group] }
      }
    ]
  }
}]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for service in services: {
  name: service.zone
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (service, i) in services: {
  parent: zones[i]
  name: 'router'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: networkId }
  }
}]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (service, i) in services: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: service.group
        properties: { privateDnsZoneId: zones[i].id }
      }
    ]
  }
}]
