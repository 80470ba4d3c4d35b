#!/bin/sh
# The bundle runs this before each command: it names the build and checks the settings.
set -eu
cd "$(dirname "$0")/.."

# The scripts run further commands of the CLI, each of which runs this again. What it would do is done.
if [ -n "${BUOY_NESTED_COMMAND-}" ] && [ -f dist/build.yml ] && [ -f dist/permissions.yml ]; then
  exit 0
fi

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
  echo "Please install Python 3.9 or newer, as python3: the scripts of the bundle need it. Nothing has been installed or built." >&2
  exit 1
fi
sh scripts/build-id.sh
exec python3 scripts/bundle/preflight.py
