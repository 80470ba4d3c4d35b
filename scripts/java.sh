# shellcheck shell=bash
# Functions for scripts that need Java and Maven. A script sets `name`, the beginning of its messages, and then reads this file.

say() { printf '%s: %s\n' "$name" "$*" >&2; }

# have COMMAND PACKAGES: fails if COMMAND is missing and names the PACKAGES for Debian and Ubuntu.
have() {
  command -v "$1" >/dev/null || {
    say "$1 is missing: apt-get install $2"
    exit 1
  }
}

# have_java PACKAGE: fails if there is no Java of version 17 or newer, and names the PACKAGE.
have_java() {
  have java "$1"
  local version
  version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${version:-0}" -ge 17 ] || {
    say "Java ${version:-?} is too old, 17 or newer is needed: apt-get install $1"
    exit 1
  }
}

# copy_jars POM GROUPS FOLDER: copies the jars of these groups, with a comma between two, that a pom.xml needs at run time.
copy_jars() {
  mvn -q -B -Dstyle.color=never -f "$1" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeGroupIds="$2" -DincludeScope=runtime -DoutputDirectory="$PWD/$3"
}
