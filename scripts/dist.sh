#!/usr/bin/env bash
# Builds the files that the bundle uploads: dist/app (the App's folder) and dist/job. The same sources give the same bytes on any
# machine. Unchanged files are not written again, so that nothing is uploaded twice.
#   scripts/dist.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
export CGO_ENABLED=0 GOOS=linux GOFLAGS= GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT=

# The parts are small enough. This checks the other files.
big=$(find dist/app -size +10240k)
if [ -n "$big" ]; then
  echo "dist: Databricks Apps take no file of more than 10 MB:" $big >&2
  exit 1
fi

for arch in amd64 arm64; do
  echo "Building buoy $version for linux/$arch (minutes the first time, then seconds)" >&2
  # The build id is kept: it depends only on the sources, and lets Go skip the build.
  GOARCH=$arch go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$version" \
    -o "bin/buoy-linux-$arch" ./src/cmd/buoy
  bin/tools/pack -to dist/job "bin/buoy-linux-$arch"
done
bin/tools/pack -to dist/app bin/buoy-linux-amd64 # what Apps run on
cmp -s src/launch/start.sh dist/app/start.sh || cp src/launch/start.sh dist/app/start.sh
