#!/bin/sh
# Fails if a tag is not the release that CHANGELOG.md lists first.
#   scripts/check-tag.sh v1.2.0
set -eu
version=$(sh "$(dirname "$0")/version.sh")
release=v${version%%+*}
if [ "$1" != "$release" ]; then
  echo "the tag $1 is not $release, the first release in CHANGELOG.md: change the heading there, or the tag" >&2
  exit 1
fi
