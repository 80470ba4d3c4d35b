#!/usr/bin/env bash
# Fails if the generated code does not match the contract. Writes only to a temporary folder.
#   scripts/check-generated.sh src/httpapi/openapi.yaml
set -euo pipefail
cd "$(dirname "$0")/.."
contract=$1

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

bin/tools/apigen -spec "$contract" -types "$fresh/types.gen.go" -json "$fresh/openapi.gen.json"

stale=0
for file in types.gen.go openapi.gen.json; do
  if ! diff -u --label "src/httpapi/api/$file (committed)" --label "src/httpapi/api/$file (generated)" \
    "src/httpapi/api/$file" "$fresh/$file" | cut -c -300 | head -n 60; then
    stale=1
  fi
done

# TypeScript needs the packages of ui/. Without them, only Go is checked, and a line says so.
if [ -x ui/node_modules/.bin/openapi-typescript ]; then
  if ! npm --prefix ui run --silent api -- --check >"$fresh/api.log" 2>&1; then
    cat "$fresh/api.log" >&2
    echo "ui/src/api/schema.d.ts is not what the contract generates" >&2
    stale=1
  fi
else
  echo "check-generated: ui/node_modules is missing, so ui/src/api/schema.d.ts was not checked" >&2
fi

if [ "$stale" -ne 0 ]; then
  echo "the generated code is out of date: run 'make generate' and commit what it changes" >&2
  exit 1
fi
