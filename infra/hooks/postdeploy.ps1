# After `azd deploy`: connects the topics to the function where events are pushed to it, pushes rules/, sends an event and waits until the router
# has it. Ends with 1 and a sentence where any of it fails.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

function Token { az account get-access-token --scope "api://$env:ROUTER_API_APPLICATION_ID/.default" --query accessToken --output tsv }
function Router { dotnet run --no-build --project functions/Serverless.Local -- @args }
# The token goes by the environment, which does not show in lists of processes.
function Asking { $env:ROUTER_TOKEN = Token; try { Router @args } finally { Remove-Item Env:ROUTER_TOKEN } }

# Tries until it works: roles and a first start take minutes to arrive everywhere.
function Patiently([string] $what, [scriptblock] $act) {
  foreach ($try in 1..60) {
    try { if (& $act) { return } } catch { Write-Host $_ }
    Start-Sleep -Seconds 10
  }
  throw "Gave up after 10 minutes: $what"
}

if ($env:ROUTER_DELIVERY -eq 'function') {
  Write-Host '== topics to the dispatcher function'
  az deployment group create --resource-group $env:AZURE_RESOURCE_GROUP --name router-delivery --template-file infra/delivery/function.bicep --output none `
    --parameters functionAppName=$env:SERVICE_ROUTER_NAME topicName=$env:ROUTER_TOPIC_NAME systemTopicNames=$env:ROUTER_SYSTEM_TOPIC_NAMES `
      storageName=$env:ROUTER_STORAGE_NAME eventsIdentityName=$env:ROUTER_EVENTS_IDENTITY_NAME
}

dotnet build functions/Serverless.Local --nologo -v q

# What the router would refuse is told now, and not tried for 10 minutes.
Router rules check rules | Out-Host
Write-Host "== rules/ to $env:ROUTER_URL"
Patiently 'the router did not take rules/' { Asking rules push rules --to $env:ROUTER_URL | Out-Host; $true }
Patiently 'the router took rules/ and does not run them' { Asking rules status --to $env:ROUTER_URL | Out-Host; $true }

$id = "deployed-$((Get-Date).ToUniversalTime().ToString('yyyyMMddTHHmmssZ'))"
$event = New-TemporaryFile
@{ specversion = '1.0'; id = $id; source = "/azd/$env:AZURE_ENV_NAME"; type = 'router.deployed'; subject = $env:SERVICE_ROUTER_NAME } | ConvertTo-Json -Compress | Set-Content $event

if ($env:ROUTER_TOPIC_PUBLIC -eq 'true') {
  Write-Host "== event $id through Event Grid"
  Patiently 'the event was not taken' {
    az rest --method post --url "$($env:ROUTER_TOPIC_ENDPOINT)?api-version=2018-01-01" --resource https://eventgrid.azure.net --headers 'Content-Type=application/cloudevents+json' --body "@$event" --output none
    $true
  }
}
else {
  Write-Host "== event $id to the router (its topic is private)"
  Patiently 'the event was not taken' { Asking send $event --url $env:ROUTER_URL | Out-Host; $true }
}

Patiently "event $id did not arrive; look at the alerts and at the container dead-letters" {
  "$(Asking events list --json --url $env:ROUTER_URL)".Contains("`"$id`"")
}
Remove-Item $event
Write-Host "== seen: $env:ROUTER_URL"
