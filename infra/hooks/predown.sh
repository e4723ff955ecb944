#!/usr/bin/env sh
# Before `azd down`: takes away what does not lie in the resource group, so that nothing is left: the lock on the store, what the remediation
# identity was granted elsewhere, the custom roles, and the app registration. What is gone already is no fault.
set -eu

if [ -n "${ROUTER_STORAGE_NAME:-}" ]; then
  az lock delete --name keep-the-journal --resource-group "$AZURE_RESOURCE_GROUP" --resource-type Microsoft.Storage/storageAccounts --resource-name "$ROUTER_STORAGE_NAME" 2>/dev/null || true
fi

if [ -n "${ROUTER_REMEDIATION_PRINCIPAL_ID:-}" ]; then
  for grant in $(az role assignment list --all --assignee "$ROUTER_REMEDIATION_PRINCIPAL_ID" --query '[].id' --output tsv); do
    az role assignment delete --ids "$grant"
  done
fi

for role in $(az role definition list --custom-role-only true --query "[?starts_with(roleName, 'Event router ${AZURE_ENV_NAME}: ')].name" --output tsv); do
  az role definition delete --name "$role" --custom-role-only true
done

name="Event router ${AZURE_ENV_NAME}"
if [ -n "${ROUTER_API_APPLICATION_ID:-}" ] && [ "$(az ad app show --id "$ROUTER_API_APPLICATION_ID" --query displayName --output tsv 2>/dev/null)" = "$name" ]; then
  az ad app delete --id "$ROUTER_API_APPLICATION_ID"
  azd env set ROUTER_API_APPLICATION_ID ""
fi
