#!/usr/bin/env bash
# Starts the binary with simulated data on a free port and runs the browser tests against it.
#   scripts/test-browser.sh bin/buoy [arguments for playwright]
#   NPM_SCRIPT=screenshots scripts/test-browser.sh bin/buoy    # another script of ui/package.json
# The tests read the server's URL from BUOY_URL, the browser from BUOY_CHROMIUM, and from BUOY_BINARY the binary for servers of
# their own.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1
shift

BUOY_CHROMIUM=$(scripts/chromium.sh)
export BUOY_CHROMIUM

work=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT

USE_MOCK_DATA=true MOCK_SCENARIO="${SCENARIO:-degraded}" BUOY_ADDR=127.0.0.1:0 "$binary" serve >"$work/log" 2>&1 &
server=$!

fail() {
  echo "test-browser: $1; its log:" >&2
  tail -n 40 "$work/log" >&2
  exit 1
}

# The system chooses the port. The server prints it.
BUOY_URL=
for _ in $(seq 150); do
  kill -0 "$server" 2>/dev/null || fail "the server has ended"
  if [ -z "$BUOY_URL" ]; then
    BUOY_URL=$(grep -Eo 'http://127\.0\.0\.1:[1-9][0-9]*' "$work/log" | head -n 1 || true)
  elif curl --silent --fail --output /dev/null --max-time 2 "$BUOY_URL/readyz"; then
    ready=yes
    break
  fi
  sleep 0.2
done
[ "${ready:-}" = yes ] || fail "the server was not ready within 30 s (address: ${BUOY_URL:-not printed})"
BUOY_BINARY=$(realpath "$binary")
export BUOY_URL BUOY_BINARY

npm --prefix ui run --silent "${NPM_SCRIPT:-e2e}" -- "$@"
