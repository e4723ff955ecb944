#!/usr/bin/env sh
# After `azd deploy`: connects the topics to the function where events are pushed to it, pushes rules/, sends an event and waits until the router
# has it. Ends with 1 and a sentence where any of it fails.
set -eu

token() { az account get-access-token --scope "api://$ROUTER_API_APPLICATION_ID/.default" --query accessToken --output tsv; }
router() { dotnet run --no-build --project functions/Serverless.Local -- "$@"; }

# Tries until it works: roles and a first start take minutes to arrive everywhere.
patiently() {
  what=$1
  shift
  for _ in $(seq 60); do
    if "$@"; then return 0; fi
    sleep 10
  done
  echo "Gave up after 10 minutes: $what" >&2
  return 1
}

if [ "$ROUTER_DELIVERY" = function ]; then
  echo "== topics to the dispatcher function"
  az deployment group create --resource-group "$AZURE_RESOURCE_GROUP" --name router-delivery --template-file infra/delivery/function.bicep --output none \
    --parameters functionAppName="$SERVICE_ROUTER_NAME" topicName="$ROUTER_TOPIC_NAME" systemTopicNames="$ROUTER_SYSTEM_TOPIC_NAMES" \
      storageName="$ROUTER_STORAGE_NAME" eventsIdentityName="$ROUTER_EVENTS_IDENTITY_NAME"
fi

dotnet build functions/Serverless.Local --nologo -v q

# What the router would refuse is told now, and not tried for 10 minutes.
router rules check rules
echo "== rules/ to $ROUTER_URL"
push() { ROUTER_TOKEN="$(token)" router rules push rules --to "$ROUTER_URL"; }
patiently "the router did not take rules/" push
runs() { ROUTER_TOKEN="$(token)" router rules status --to "$ROUTER_URL"; }
patiently "the router took rules/ and does not run them" runs

id="deployed-$(date -u +%Y%m%dT%H%M%SZ)"
event=$(mktemp)
trap 'rm -f "$event"' EXIT
printf '{"specversion":"1.0","id":"%s","source":"/azd/%s","type":"router.deployed","subject":"%s"}' "$id" "$AZURE_ENV_NAME" "$SERVICE_ROUTER_NAME" >"$event"

if [ "$ROUTER_TOPIC_PUBLIC" = true ]; then
  echo "== event $id through Event Grid"
  send() { az rest --method post --url "$ROUTER_TOPIC_ENDPOINT?api-version=2018-01-01" --resource https://eventgrid.azure.net --headers "Content-Type=application/cloudevents+json" --body "@$event" --output none; }
else
  echo "== event $id to the router (its topic is private)"
  send() { ROUTER_TOKEN="$(token)" router send "$event" --url "$ROUTER_URL"; }
fi
patiently "the event was not taken" send

seen() { ROUTER_TOKEN="$(token)" router events list --json --url "$ROUTER_URL" | grep -q "\"$id\""; }
patiently "event $id did not arrive; look at the alerts and at the container dead-letters" seen
echo "== seen: $ROUTER_URL"
