param environmentName string

@description('Family of operations in families.json.')
param family string

@description('The remediation identity.')
param principalId string

var role = guid(subscription().id, environmentName, family)

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}
