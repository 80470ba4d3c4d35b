#!/bin/sh
# Starts the App: checks and assembles the server from the parts beside this file, then becomes the server (exec), so that the
# platform's SIGTERM reaches it. Uploaded files have a size limit and lose their exec bit, so the server is stored in parts.
#   sh start.sh [arguments of buoy; default: serve]
set -eu
name=buoy-linux-amd64
temp=${TMPDIR:-/tmp}

fail() {
  echo "start.sh: $1" >&2
  exit 1
}

cd "$(dirname "$0")"
for tool in gzip mktemp sha256sum; do
  command -v "$tool" >/dev/null || fail "the program $tool is missing: install it, or add its folder to PATH"
done
[ -s "$name.sha256" ] || fail "the list of the parts $name.sha256 is missing: deploy the bundle again"
parts=
while read -r sum part; do
  [ -r "$part" ] || fail "$part is missing: deploy the bundle again"
  [ "$(sha256sum <"$part")" = "$sum  -" ] || fail "$part is damaged: deploy the bundle again"
  parts="$parts $part"
done <"$name.sha256"

home=$(mktemp -d "$temp/buoy.XXXXXX" 2>/dev/null) || fail "cannot write to the temporary folder $temp: set TMPDIR to another one"
trap 'rm -rf "$home"' EXIT # until exec replaces this shell
trap 'exit 1' HUP INT TERM
# shellcheck disable=SC2086 # no name of a part contains spaces
if ! cat $parts | gzip -dc >"$home/buoy" 2>/dev/null; then
  cat $parts | gzip -t 2>/dev/null || fail "$name.sha256 does not list all parts: deploy the bundle again"
  fail "the temporary folder $temp is full: free space in it, or set TMPDIR to another folder"
fi
chmod 755 "$home/buoy"
[ -x "$home/buoy" ] || fail "the temporary folder $temp does not allow programs to run (noexec): set TMPDIR to another folder"

[ $# -gt 0 ] || set -- serve
# A program can run from an open file that has been removed. Then nothing remains, however it ends. A sandbox may not support that.
printf '#!/bin/sh\n' >"$home/probe"
chmod 755 "$home/probe"
exec 3<"$home/probe"
rm "$home/probe"
if /proc/self/fd/3 2>/dev/null; then
  exec 3<"$home/buoy"
  rm -rf "$home"
  exec /proc/self/fd/3 "$@"
fi
exec "$home/buoy" "$@"
