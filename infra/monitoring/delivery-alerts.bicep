@description('Begins the name of each alert.')
param namePrefix string

param topicId string

@description('Microsoft.EventGrid/topics or Microsoft.EventGrid/systemTopics.')
param topicNamespace string

param actionGroupIds array
param tags object

var watched = [
  {
    name: 'dead-letters'
    metric: 'DeadLetteredCount'
    above: 0
    severity: 1
    says: 'Events could not be delivered and lie in the container dead-letters, with the reason in each. Send them again when the cause is gone.'
  }
  {
    name: 'dropped'
    metric: 'DroppedEventCount'
    above: 0
    severity: 0
    says: 'Events were lost: neither delivered nor dead-lettered. Look at the roles of the events identity and at the network of the store.'
  }
  {
    name: 'failed-deliveries'
    metric: 'DeliveryAttemptFailCount'
    above: 20
    severity: 2
    says: 'Many deliveries fail and are retried. Event Grid keeps trying for 24 hours.'
  }
]

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [for alert in watched: {
  name: '${namePrefix}-${alert.name}'
  location: 'global'
  tags: tags
  properties: {
    description: alert.says
    severity: alert.severity
    enabled: true
    autoMitigate: true
    scopes: [topicId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: alert.name
          metricNamespace: topicNamespace
          metricName: alert.metric
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: alert.above
        }
      ]
    }
    actions: [for id in actionGroupIds: { actionGroupId: id }]
  }
}]
