#!/bin/sh
# Starts the App: checks and assembles the server from the parts beside this file, then becomes the server (exec), so that the
# platform's SIGTERM reaches it. Uploaded files have a size limit and lose their exec bit, so the server is stored in parts.
#   sh start.sh [arguments of buoy; default: serve]
set -eu
name=buoy-linux-amd64

fail() {
  echo "start.sh: $1: deploy the bundle again" >&2
  exit 1
}

cd "$(dirname "$0")"
[ -s "$name.sha256" ] || fail "the list of the parts $name.sha256 is missing"
home=$(mktemp -d "${TMPDIR:-/tmp}/buoy.XXXXXX") || exit 1
trap 'rm -rf "$home"' EXIT # only after a failure: exec replaces this shell

while read -r sum part; do
  [ -r "$part" ] || fail "$part is missing"
  [ "$(sha256sum <"$part")" = "$sum  -" ] || fail "$part is damaged"
  cat "$part"
done <"$name.sha256" >"$home/buoy.gz"
gzip -dc "$home/buoy.gz" >"$home/buoy" || fail "$name.sha256 does not list all parts, or the disk is full"
rm "$home/buoy.gz"
chmod 755 "$home/buoy"

[ $# -gt 0 ] || set -- serve
exec "$home/buoy" "$@"
