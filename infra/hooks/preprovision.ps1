# Makes the app registration that tokens for the API are issued for: no secret, three roles, one permission, and the Azure CLI may ask for it. Who deploys gets the highest role.
# Does nothing where ROUTER_API_APPLICATION_ID names one (azd env set ROUTER_API_APPLICATION_ID <client id>).
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

if ($env:ROUTER_API_APPLICATION_ID) { exit 0 }

$name = "Event router $env:AZURE_ENV_NAME"
$azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
$permission = '6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b11'
$read = '6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b21'
$operate = '6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b22'
$admin = '6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b23'

$id = az ad app list --display-name $name --query '[0].appId' --output tsv
if (-not $id) {
  try { $id = az ad app create --display-name $name --sign-in-audience AzureADMyOrg --query appId --output tsv }
  catch {
    Write-Error 'You may not register applications in this directory. Ask who may, then: azd env set ROUTER_API_APPLICATION_ID <client id>'
    exit 1
  }
  az ad sp create --id $id --output none
}

$object = az ad app show --id $id --query id --output tsv
$body = New-TemporaryFile
function Patch($change) {
  $change | ConvertTo-Json -Depth 8 -Compress | Set-Content $body
  az rest --method patch --url "https://graph.microsoft.com/v1.0/applications/$object" --headers Content-Type=application/json --body "@$body" --output none
}
function Role($role, $value, $description) {
  @{ id = $role; value = $value; displayName = $value; description = $description; isEnabled = $true; allowedMemberTypes = @('User', 'Application') }
}
$roles = @(
  (Role $read 'Router.Read' 'Read lists, histories and pages.'),
  (Role $operate 'Router.Operate' 'Send events, answer, pause and cancel runs.'),
  (Role $admin 'Router.Admin' 'Change the rules.')
)
$scope = @{
  id = $permission; value = 'Router.Admin'; type = 'Admin'; isEnabled = $true
  adminConsentDisplayName = 'Use the event router'; adminConsentDescription = 'Do in the router what your own role there allows.'
}
Patch @{ identifierUris = @("api://$id"); appRoles = $roles; api = @{ requestedAccessTokenVersion = 2; oauth2PermissionScopes = @($scope) } }
Patch @{ api = @{ requestedAccessTokenVersion = 2; oauth2PermissionScopes = @($scope); preAuthorizedApplications = @(@{ appId = $azureCli; delegatedPermissionIds = @($permission) }) } }

# Nobody has a role from being in the directory: each is assigned.
if ($env:AZURE_PRINCIPAL_ID) {
  $service = az ad sp show --id $id --query id --output tsv
  @{ principalId = $env:AZURE_PRINCIPAL_ID; resourceId = $service; appRoleId = $admin } | ConvertTo-Json -Compress | Set-Content $body
  try { az rest --method post --url "https://graph.microsoft.com/v1.0/servicePrincipals/$service/appRoleAssignedTo" --headers Content-Type=application/json --body "@$body" --output none }
  catch { Write-Warning "You have the role Router.Admin of '$name' already, or may not assign it: then ask who may, since the hook after deployment pushes rules/." }
}
Remove-Item $body

azd env set ROUTER_API_APPLICATION_ID $id
Write-Host "Tokens for the API: az account get-access-token --scope api://$id/.default"
