#!/bin/sh
# Reports every tool that the build needs and that is missing or too old, and fails then. It runs before anything is installed.
set -eu
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null; }

# has_version NAME FOUND MINIMUM WHERE: FOUND is empty if the tool is missing.
has_version() {
  lowest=$(printf '%s\n' "$2" "$3" | sort -t . -k 1,1n -k 2,2n -k 3,3n | head -n 1)
  [ "$lowest" = "$3" ] || echo "  $1 $3 or newer (found: ${2:-none}): $4"
}

has_tool() { has "$1" || echo "  $1: $2"; }

missing=$(
  has_version Go "$(cd / && GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed 's/.*go//')" "$(sed -n 's/^go //p' go.mod)" https://go.dev/dl
  has_version Node.js "$(node --version 2>/dev/null | sed 's/^v//')" "$(sed -n 's/.*"node": ">=\(.*\)".*/\1/p' ui/package.json)" https://nodejs.org
  has_tool npm "it comes with Node.js"
  has_tool bash "the package bash of your system"
  make --version 2>/dev/null | grep -q '^GNU Make' || echo "  GNU make: the package make of your system, or Xcode's command line tools"
)
if [ -n "$missing" ]; then
  {
    echo "Please install what the build needs. Nothing has been installed or built."
    echo "$missing"
    echo "A release needs none of these tools: docs/deploy.md, \"Deploy a release without building\"."
  } >&2
  exit 1
fi
