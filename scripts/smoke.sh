#!/usr/bin/env bash
# Waits until the App runs its newest deployment. After 5 minutes it fails and prints the current state.
#   scripts/smoke.sh NAME [TRIES, one every 5 seconds]
set -euo pipefail
name=$1
tries=${2:-60}

# The states of the App, of its compute and of its deployment.
read_states='
import json, sys
app = json.load(sys.stdin)
parts = app.get("app_status"), app.get("compute_status"), app.get("active_deployment", {}).get("status")
print(*((part or {}).get("state", "none") for part in parts))
'

for ((i = 1; ; i++)); do
  states=$(databricks apps get "$name" --output json | python3 -c "$read_states")
  if [ "$states" = "RUNNING ACTIVE SUCCEEDED" ]; then
    echo "the App $name runs"
    exit
  fi
  if [ "$i" -ge "$tries" ]; then
    echo "smoke: the App $name, its compute and its deployment are: $states" >&2
    exit 1
  fi
  sleep 5
done
