#!/usr/bin/env bash
# Writes dist/build.yml for the bundle: the variable that names the build. It is in the App's settings, so that new code changes
# the App, and a deployment that changes nothing else starts it with that code.
set -euo pipefail
cd "$(dirname "$0")/.."
build="variables: {build: {description: name of what is built (scripts/build-id.sh), default: \"$(scripts/version.sh)\"}}"

mkdir -p dist
[ "$(cat dist/build.yml 2>/dev/null)" = "$build" ] || printf '%s\n' "$build" >dist/build.yml
