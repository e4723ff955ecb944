param name string

@description('Receives mail. Empty: no group is made.')
param email string

@description('A group that exists already. Empty: none.')
param otherActionGroupId string

param tags object

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'router'
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

output actionGroupIds array = concat(empty(email) ? [] : [group.id], empty(otherActionGroupId) ? [] : [otherActionGroupId])
