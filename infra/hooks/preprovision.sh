#!/usr/bin/env sh
# Makes the app registration that tokens for the API are issued for: no secret, three roles, one permission, and the Azure CLI may ask for it. Who deploys gets the highest role.
# Does nothing where ROUTER_API_APPLICATION_ID names one (azd env set ROUTER_API_APPLICATION_ID <client id>).
set -eu

if [ -n "${ROUTER_API_APPLICATION_ID:-}" ]; then exit 0; fi

name="Event router ${AZURE_ENV_NAME}"
azure_cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46
permission=6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b11
read=6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b21
operate=6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b22
admin=6f0d3c1e-6a7d-4a55-9a39-0b6f6f6f2b23

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
role() { printf '{"id":"%s","value":"%s","displayName":"%s","description":"%s","isEnabled":true,"allowedMemberTypes":["User","Application"]}' "$1" "$2" "$2" "$3"; }
roles="$(role $read Router.Read "Read lists, histories and pages."),$(role $operate Router.Operate "Send events, answer, pause and cancel runs."),$(role $admin Router.Admin "Change the rules.")"
scope="{\"id\":\"$permission\",\"value\":\"Router.Admin\",\"type\":\"Admin\",\"isEnabled\":true,\"adminConsentDisplayName\":\"Use the event router\",\"adminConsentDescription\":\"Do in the router what your own role there allows.\"}"
patch "{\"identifierUris\":[\"api://$id\"],\"appRoles\":[$roles],\"api\":{\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$scope]}}"
patch "{\"api\":{\"requestedAccessTokenVersion\":2,\"oauth2PermissionScopes\":[$scope],\"preAuthorizedApplications\":[{\"appId\":\"$azure_cli\",\"delegatedPermissionIds\":[\"$permission\"]}]}}"

# Nobody has a role from being in the directory: each is assigned.
if [ -n "${AZURE_PRINCIPAL_ID:-}" ]; then
  service=$(az ad sp show --id "$id" --query id --output tsv)
  az rest --method post --url "https://graph.microsoft.com/v1.0/servicePrincipals/$service/appRoleAssignedTo" --headers Content-Type=application/json --output none \
    --body "{\"principalId\":\"$AZURE_PRINCIPAL_ID\",\"resourceId\":\"$service\",\"appRoleId\":\"$admin\"}" ||
    echo "You have the role Router.Admin of '$name' already, or may not assign it: then ask who may, since the hook after deployment pushes rules/." >&2
fi

azd env set ROUTER_API_APPLICATION_ID "$id"
echo "Tokens for the API: az account get-access-token --scope api://$id/.default"
