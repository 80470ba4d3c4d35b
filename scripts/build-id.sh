#!/bin/sh
# Writes dist/build.yml with the bundle variable that identifies the build. It is part of the App's settings. So a deployment of new code
# changes the App and restarts it. A release contains the file.
set -eu
cd "$(dirname "$0")/.."
[ -f go.mod ] || exit 0 # a release
build="variables: {build: {description: version of what is built (scripts/version.sh), default: \"$(sh scripts/version.sh)\"}}"

mkdir -p dist
[ "$(cat dist/build.yml 2>/dev/null)" = "$build" ] || printf '%s\n' "$build" >dist/build.yml
