#!/usr/bin/env bash
# Installs what tests/quartz needs into bin/quartz: the jars of Quartz. It does nothing if they are installed.
#   scripts/quartz.sh                 set up
#   scripts/quartz.sh run COMMAND...  set up, then run a command with the folder of the jars in $BUOY_QUARTZ
set -euo pipefail
cd "$(dirname "$0")/.."
home=bin/quartz
rig=tests/quartz

name=quartz
. scripts/java.sh

# The test runs a source file, so Java must bring its compiler. Java 17 reads the switch expressions in it.
check_java() {
  have_java openjdk-17-jdk-headless
  java --list-modules | grep -q '^jdk\.compiler@' || {
    say "Java has no compiler: apt-get install openjdk-17-jdk-headless"
    exit 1
  }
}

set_up() {
  check_java
  local wanted
  wanted=$(sha256sum <"$rig/pom.xml")
  if [ "$(cat "$home/stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  have mvn maven
  say "setting up $home, 1 MB"
  rm -rf "$home"
  mkdir -p "$home"
  # The scheduler's connections to databases and its threads are left out.
  copy_jars "$rig/pom.xml" org.quartz-scheduler,org.slf4j "$home/jars"
  printf '%s\n' "$wanted" >"$home/stamp"
}

case ${1-} in
'') set_up ;;
run)
  shift
  set_up
  BUOY_QUARTZ=$PWD/$home/jars exec "$@"
  ;;
*) sed -n '2,4s/^# //p' "$0" >&2 && exit 2 ;;
esac
