#!/usr/bin/env sh
# Makes the app registration that tokens for the API are issued for: no secret, one permission, and the Azure CLI may ask for it.
# Does nothing where ROUTER_API_APPLICATION_ID names one (azd env set ROUTER_API_APPLICATION_ID <client id>).
set -eu

if [ -n "${ROUTER_API_APPLICATION_ID:-}" ]; then exit 0; fi

name="Event router ${AZURE_ENV_NAME}"
azure_cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46
permission=6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b11

id=$(az ad app list --display-name "$name" --query '[0].appId' --output tsv)
if [ -z "$id" ]; then
  if ! id=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv); then
    echo "You may not register applications in this directory. Ask who may, then: azd env set ROUTER_API_APPLICATION_ID <client id>" >&2
    exit 1
  fi
  az ad sp create --id "$id" --output none
fi

object=$(az ad app show --id "$id" --query id --output tsv)
patch() { az rest --method patch --url "https://graph.microsoft.com/v1.0/applications/$object" --headers Content-Type=application/json --body "$1" --output none; }
scope="{\"id\":\"$permission\",\"value\":\"operate\",\"type\":\"Admin\",\"isEnabled\":true,\"adminConsentDisplayName\":\"Operate the event router\",\"adminConsentDescription\":\"Push rules, send events and read what became of them.\"}"
patch "{\"identifierUris\":[\"api://$id\"],\"api\":{\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$scope]}}"
patch "{\"api\":{\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$scope],\"preAuthorizedApplications\":[{\"appId\":\"$azure_cli\",\"delegatedPermissionIds\":[\"$permission\"]}]}}"

azd env set ROUTER_API_APPLICATION_ID "$id"
echo "Tokens for the API: az account get-access-token --scope api://$id/.default"
