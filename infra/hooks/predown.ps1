# Before `azd down`: takes away what does not lie in the resource group, so that nothing is left: the lock on the store, what the remediation
# identity was granted elsewhere, the custom roles, and the app registration. What is gone already is no fault.
$ErrorActionPreference = 'Stop'

if ($env:ROUTER_STORAGE_NAME) {
  az lock delete --name keep-the-journal --resource-group $env:AZURE_RESOURCE_GROUP --resource-type Microsoft.Storage/storageAccounts --resource-name $env:ROUTER_STORAGE_NAME 2>$null
}

if ($env:ROUTER_REMEDIATION_PRINCIPAL_ID) {
  az role assignment list --all --assignee $env:ROUTER_REMEDIATION_PRINCIPAL_ID --query '[].id' --output tsv | Where-Object { $_ } | ForEach-Object { az role assignment delete --ids $_ }
}

az role definition list --custom-role-only true --query "[?starts_with(roleName, 'Event router $($env:AZURE_ENV_NAME): ')].name" --output tsv |
  Where-Object { $_ } | ForEach-Object { az role definition delete --name $_ --custom-role-only true }

if ($env:ROUTER_API_APPLICATION_ID -and (az ad app show --id $env:ROUTER_API_APPLICATION_ID --query displayName --output tsv 2>$null) -eq "Event router $env:AZURE_ENV_NAME") {
  az ad app delete --id $env:ROUTER_API_APPLICATION_ID
  azd env set ROUTER_API_APPLICATION_ID ''
}
exit 0
