#!/bin/sh
# Prints the version of this code, such as 1.2.0+3f2a9c1b7d2e: the release that CHANGELOG.md lists first (0.0.0-dev while that is
# "Unreleased") and a hash of everything that decides what the binary does. Neither git nor the times of files matter. So the same
# code has the same version in a clone, in an unpacked archive and in any folder.
#   scripts/version.sh           print the version
#   scripts/version.sh --files   list the hashed files instead
set -eu
cd "$(dirname "$0")/.."

# Reads the files that go into the binary, what its build is set to, and how the App starts it.
files() {
  find -L go.mod go.sum scripts/dist.sh sql src ui/embed.go ui/index.html ui/package.json ui/package-lock.json ui/vite.config.ts \
    ui/build ui/public ui/src -type f ! -name '.*' ! -name '*_test.go' ! -name '*.test.ts' ! -name '*.test.tsx' \
    ! -path '*/testdata/*' ! -path 'src/*/storetest/*' ! -path 'src/*/probetest/*' ! -path 'ui/src/testing/*' \
    ! -path src/httpapi/openapi.yaml ! -path src/launch/job.py "$@"
}

if [ "${1-}" = --files ]; then
  files -print | LC_ALL=C sort
  exit
fi

release=$(sed -n 's/^## \[\(.*\)\].*/\1/p' CHANGELOG.md | head -n 1)
[ "$release" != Unreleased ] || release=0.0.0-dev
sum=sha256sum
command -v sha256sum >/dev/null || sum='shasum -a 256' # macOS
hash=$({
  files -exec $sum {} + | LC_ALL=C sort
  GOTOOLCHAIN=local go env GOVERSION 2>/dev/null || true # another compiler makes another binary
} | $sum | cut -c 1-12)
echo "$release+$hash"
