@description('Name of the identity the router runs as.')
param routerName string

@description('Name of the identity that remediation acts as: nothing but what remediation/grants.json says.')
param remediationName string

@description('Name of the identity that Event Grid delivers and dead-letters with.')
param eventsName string

param location string
param tags object

resource router 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: routerName
  location: location
  tags: tags
}

resource remediation 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: remediationName
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: eventsName
  location: location
  tags: tags
}

output routerId string = router.id
output routerClientId string = router.properties.clientId
output routerPrincipalId string = router.properties.principalId
output remediationId string = remediation.id
output remediationClientId string = remediation.properties.clientId
output remediationPrincipalId string = remediation.properties.principalId
output eventsId string = events.id
output eventsName string = events.name
output eventsPrincipalId string = events.properties.principalId
