@description('Begins the name of each alert.')
param namePrefix string

param testName string

@description('Whether the health page is asked for from outside.')
param availabilityTest bool

param healthUrl string
param topicId string
param componentId string
param workspaceId string
param actionGroupIds array
param location string
param tags object

module deliveries 'delivery-alerts.bicep' = {
  params: {
    namePrefix: namePrefix
    topicId: topicId
    topicNamespace: 'Microsoft.EventGrid/topics'
    actionGroupIds: actionGroupIds
    tags: tags
  }
}

resource failures 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${namePrefix}-function-failures'
  location: 'global'
  tags: tags
  properties: {
    description: 'Executions of the router fail. A failed judgement is tried again; see the failures in Application Insights.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [componentId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'failed'
          metricNamespace: 'microsoft.insights/components'
          metricName: 'requests/failed'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 5
        }
      ]
    }
    actions: [for id in actionGroupIds: { actionGroupId: id }]
  }
}

// The host says so in a log line when it gives a message up; there is no metric of a single queue.
resource poison 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-given-up'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    description: 'The dispatcher failed at an event for 24 hours, which now lies in the poison queue. Put it back when the cause is gone.'
    severity: 1
    enabled: true
    autoMitigate: false
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    // Until the first log line has come there is no such table.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'union isfuzzy=true AppTraces | where Message has "MaxDequeueCount"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: actionGroupIds }
  }
}

resource test 'Microsoft.Insights/webtests@2022-06-15' = if (availabilityTest) {
  name: testName
  location: location
  tags: union(tags, { 'hidden-link:${componentId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: testName
    Name: testName
    Description: 'Whether events can be taken in and judged.'
    Enabled: true
    Frequency: 900
    Timeout: 120
    Kind: 'standard'
    RetryEnabled: true
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'us-va-ash-azr' }
      { Id: 'apac-sg-sin-azr' }
    ]
    Request: { RequestUrl: healthUrl, HttpVerb: 'GET', FollowRedirects: false, ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource unavailable 'Microsoft.Insights/metricAlerts@2018-03-01' = if (availabilityTest) {
  name: '${namePrefix}-unavailable'
  location: 'global'
  tags: tags
  properties: {
    description: 'The health page of the router fails as seen from two places or more. Its answer says why.'
    severity: 1
    enabled: true
    autoMitigate: true
    scopes: [test.id, componentId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT30M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: componentId
      failedLocationCount: 2
    }
    actions: [for id in actionGroupIds: { actionGroupId: id }]
  }
}
