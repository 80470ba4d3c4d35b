#!/usr/bin/env bash
# Prints the version of what is built here: the tag and the commit, and where the code was changed since, a hash of that. So
# two builds that differ have two names, and the App is deployed anew for each.
set -euo pipefail
cd "$(dirname "$0")/.."
code=(src sql ui go.mod go.sum)

version=$(git describe --tags --always 2>/dev/null) || {
  echo dev # not a git checkout
  exit
}
if [ -n "$(git status --porcelain -- "${code[@]}")" ]; then
  version+=-$({
    git diff HEAD --binary -- "${code[@]}"
    git ls-files --others --exclude-standard -z -- "${code[@]}" | xargs -0 git hash-object --
  } | git hash-object --stdin | cut -c 1-8)
fi
echo "$version"
