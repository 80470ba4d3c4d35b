#!/bin/sh
# The bundle runs this before each command: it names the build and checks the settings.
set -eu
cd "$(dirname "$0")/.."

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
  echo "Please install Python 3.9 or newer, as python3: the scripts of the bundle need it. Nothing has been installed or built." >&2
  exit 1
fi
sh scripts/build-id.sh
exec python3 scripts/bundle/preflight.py
