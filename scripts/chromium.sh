#!/usr/bin/env bash
# Prints the path of a working Chromium and installs one if needed. All other output goes to stderr.
# Order: $BUOY_CHROMIUM, a browser on PATH, the distribution's package, Playwright's own download.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'chromium: %s\n' "$*" >&2; }

# An existing path is not enough: some distributions install a program that only explains how to install Chromium.
works() { [ -x "$1" ] && timeout 30 "$1" --version >/dev/null 2>&1; }

on_path() {
  local name path
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    path=$(command -v "$name" || true)
    if [ -n "$path" ] && works "$path"; then
      printf '%s\n' "$path"
      return 0
    fi
  done
  return 1
}

by_apt() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "installing the distribution's package"
  "${as_root[@]}" apt-get update -qq >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      chromium fonts-liberation >&2
}

by_playwright() {
  [ -x ui/node_modules/.bin/playwright ] || return 1
  say "downloading Playwright's"
  ui/node_modules/.bin/playwright install chromium >&2 || return 1
  local path
  path=$(cd ui && node -e "console.log(require('@playwright/test').chromium.executablePath())")
  works "$path" && printf '%s\n' "$path"
}

if [ -n "${BUOY_CHROMIUM:-}" ]; then
  works "$BUOY_CHROMIUM" || { say "BUOY_CHROMIUM=$BUOY_CHROMIUM does not start"; exit 1; }
  printf '%s\n' "$BUOY_CHROMIUM"
  exit 0
fi
on_path && exit 0
by_apt && on_path && exit 0
by_playwright && exit 0

say "no browser found. Install the package chromium (Debian: apt-get install chromium), or Google Chrome,"
say "or run 'npx --prefix ui playwright install --with-deps chromium', or set BUOY_CHROMIUM to a browser's path."
exit 1
