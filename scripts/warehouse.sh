#!/usr/bin/env bash
# Installs what tests/warehouse needs into bin/warehouse: Spark and the protocol's classes in a virtual environment, and the jars of
# Delta Lake. It does nothing if they are installed.
#   scripts/warehouse.sh                 set up
#   scripts/warehouse.sh run COMMAND...  set up, then run a command with a warehouse at $BUOY_WAREHOUSE_RIG; if that is already
#                                        set, the command uses that warehouse
set -euo pipefail
cd "$(dirname "$0")/.."
home=bin/warehouse
rig=tests/warehouse

name=warehouse
. scripts/java.sh

check() {
  have python3 "python3 python3-venv"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
    say "$(python3 --version) is too old, 3.10 or newer is needed: apt-get install python3 python3-venv"
    exit 1
  }
  python3 -c 'import venv, ensurepip' 2>/dev/null || {
    say "python3 cannot make a virtual environment: apt-get install python3-venv"
    exit 1
  }
  have_java openjdk-17-jre-headless
  have mvn maven
}

set_up() {
  local wanted
  wanted=$(cat "$rig/requirements.txt" "$rig/pom.xml" | sha256sum)
  if [ "$(cat "$home/stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  check
  say "setting up $home, 600 MB"
  rm -rf "$home"
  mkdir -p "$home"
  python3 -m venv "$home/venv"
  "$home/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$rig/requirements.txt"
  # What pyspark brings is left out.
  copy_jars "$rig/pom.xml" io.delta,io.unitycatalog "$home/jars"
  printf '%s\n' "$wanted" >"$home/stamp"
}

# The server ends when its standard input is closed, so it cannot outlive this script.
run() {
  if [ -n "${BUOY_WAREHOUSE_RIG-}" ]; then
    BUOY_WAREHOUSE=1 "$@"
    return
  fi
  set_up
  coproc SERVER { exec "$home/venv/bin/python" -B "$rig/server.py" --jars "$home/jars" 2>"$home/server.log"; }
  local ready server=$SERVER_PID
  if ! read -r -t 300 ready <&"${SERVER[0]}"; then
    say "the server did not start:"
    tail -n 40 "$home/server.log" >&2
    exit 1
  fi
  BUOY_WAREHOUSE_RIG=127.0.0.1:$(sed 's/.*"port": *\([0-9]*\).*/\1/' <<<"$ready")
  export BUOY_WAREHOUSE=1 BUOY_WAREHOUSE_RIG
  local code=0
  "$@" || code=$?
  exec {SERVER[1]}>&-
  wait "$server" || true
  return "$code"
}

case ${1-} in
'') set_up ;;
run) shift && run "$@" ;;
*) sed -n '2,6s/^# //p' "$0" >&2 && exit 2 ;;
esac
