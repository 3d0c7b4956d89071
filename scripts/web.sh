#!/usr/bin/env bash
# Builds the web studio into src/octavia/web/dist, from where `octavia serve` shows it. Safe to repeat: built anew only
# when something it is made of has changed. Node is the one in .venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

[[ -x .venv/bin/node ]] || fail "there is no .venv/bin/node: run make setup first"
export PATH="$PWD/.venv/bin:$PATH"

packages=web/node_modules/.ready
if [[ ! -e $packages || web/package-lock.json -nt $packages ]]; then
  say "installing the packages of web/package-lock.json into web/node_modules"
  (cd web && npm ci --silent --no-progress)
  touch "$packages"
fi

built=src/octavia/web/dist/index.html
if [[ -e $built && -z "$(find web -path web/node_modules -prune -o -type f -newer "$built" -print -quit)" ]]; then
  exit 0
fi
say "building the web studio"
(cd web && npm run --silent build)
