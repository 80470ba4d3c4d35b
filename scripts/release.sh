#!/usr/bin/env bash
# Writes a release to bin/release, from what `make dist` has built: an archive that is deployed without building, the lists of the
# packages in it (CycloneDX) and SHA256SUMS. The same sources give the same bytes. It needs GNU tar.
#   scripts/release.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C # the order of names
version=$1
name=buoy-${version%%+*}
out=bin/release
files=(CHANGELOG.md LICENSE README.md SECURITY.md app.yaml databricks.yml config docs resources scripts/preinit.sh scripts/build-id.sh
  scripts/build.sh scripts/bundle scripts/settings.py src/launch/job.py dist/app dist/job dist/build.yml)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out" "$work/$name" "$work/buoy-ui"
sh scripts/build-id.sh

# The packages of the page: those of package.json without what only builds it.
cp ui/package.json ui/package-lock.json "$work/buoy-ui"
in_page=(npm --prefix "$work/buoy-ui")
"${in_page[@]}" pkg set "version=${version%%+*}"
"${in_page[@]}" pkg delete devDependencies dependencies.vite dependencies.@{vitejs/plugin-react,tailwindcss/vite,messageformat/core}
"${in_page[@]}" install --package-lock-only --offline --silent --no-audit --no-fund
"${in_page[@]}" sbom --package-lock-only --sbom-format cyclonedx --sbom-type application |
  sed '/"serialNumber":/d; /"timestamp":/d' >"$out/$name.page.cdx.json"
bin/tools/cyclonedx-gomod bin -json -std -noserial -notimestamp -version "${version%%+*}" \
  -output "$out/$name.server.cdx.json" bin/buoy-linux-amd64 2>"$work/log" || { cat "$work/log" >&2; exit 1; }

# packages prints the name and the folder of each package in the release.
packages() {
  printf 'Go\t%s\n' "$(go env GOROOT)"
  printf 'DM Sans\tui/src/fonts\n'
  CGO_ENABLED=0 GOOS=linux go list -deps -f \
    '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{"\t"}}{{.Dir}}{{end}}{{end}}' ./src/cmd/buoy | sort -u
  "${in_page[@]}" ls --all --package-lock-only --parseable --long | sed -n "s|^$work/buoy-ui/\(node_modules/[^:]*\):\([^:]*\).*|\2\tui/\1|p"
}

packages >"$work/packages"
while IFS=$'\t' read -r package folder; do
  texts=$(find "$folder" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) | sort)
  if [ -z "$texts" ]; then
    echo "release: $package has no file with its licence in $folder" >&2
    exit 1
  fi
  while IFS= read -r text; do
    printf '======== %s: %s\n\n' "$package" "$(basename "$text")"
    cat "$text"
    echo
  done <<<"$texts"
done <"$work/packages" >"$work/$name/THIRD_PARTY_LICENSES"

tar -c --exclude .gitkeep "${files[@]}" | tar -x -C "$work/$name"
tar -c -C "$work" --sort=name --mtime='2000-01-01 00:00Z' --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=ustar "$name" |
  gzip -9n >"$out/$name.tar.gz"
(cd "$out" && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
ls -l "$out" >&2
