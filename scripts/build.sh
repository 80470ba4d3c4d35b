#!/bin/sh
# The bundle runs this before it plans or deploys: it builds the files that are uploaded. A release contains them and needs no tools.
set -eu
cd "$(dirname "$0")/.."
exec 2>&1 # the CLI shows the standard output at once, and the errors only at the end

if [ -f go.mod ]; then
  sh scripts/check-tools.sh
  make --silent dist
elif ! cmp -s dist/build.yml dist/unpacked; then
  # The CLI uploads a file if its time is newer than at the last deployment. Unpacked files have the time of the release.
  find dist config src/launch -type f -exec touch {} +
  cp dist/build.yml dist/unpacked
fi
