#!/usr/bin/env bash
# Says how long something took: scripts/took.sh WHAT BEGAN, with BEGAN in seconds since 1970.
set -euo pipefail
seconds=$(($(date +%s) - $2))
printf '%s took %d min %02d s\n' "$1" $((seconds / 60)) $((seconds % 60))
