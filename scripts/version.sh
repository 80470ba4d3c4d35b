#!/usr/bin/env bash
# Prints the version of this checkout: tag and commit, plus a hash of local changes. So builds that differ have different versions, and
# the App is deployed again for each.
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
    git ls-files --others --exclude-standard -z -- "${code[@]}" | while IFS= read -r -d '' file; do
      if [ -L "$file" ]; then readlink "$file"; else git hash-object -- "$file"; fi # a link can point to a folder
    done
  } | git hash-object --stdin | cut -c 1-8)
fi
echo "$version"
