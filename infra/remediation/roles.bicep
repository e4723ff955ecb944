targetScope = 'subscription'

param environmentName string

@description('Families of operations in families.json that some grant names. None: no role is made.')
param families array

var operations = loadJsonContent('families.json')

resource roles 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [for family in union(families, []): {
  name: guid(subscription().id, environmentName, family)
  properties: {
    // A directory has one namespace of role names.
    roleName: 'Event router ${environmentName}: ${family} (${take(uniqueString(subscription().id), 5)})'
    description: operations[family].does
    type: 'CustomRole'
    permissions: [
      {
        actions: operations[family].actions
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
    assignableScopes: [subscription().id]
  }
}]
