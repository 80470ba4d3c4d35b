#!/usr/bin/env bash
# Writes dist/build.yml with the bundle variable that identifies the build. It is part of the App's settings. So a deployment of new code
# changes the App and restarts it.
set -euo pipefail
cd "$(dirname "$0")/.."
build="variables: {build: {description: name of what is built (scripts/build-id.sh), default: \"$(scripts/version.sh)\"}}"

mkdir -p dist
[ "$(cat dist/build.yml 2>/dev/null)" = "$build" ] || printf '%s\n' "$build" >dist/build.yml
