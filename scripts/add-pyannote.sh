#!/usr/bin/env bash
# Makes the environment of the engine pyannote, which tells speakers apart: its packages don't go into one environment
# with those of the other engines. About a gigabyte is downloaded. Safe to repeat.
#
#   TORCH_WHEELS=FOLDER scripts/add-pyannote.sh   torch for the CPU: FOLDER (or a page) has its wheels
#   scripts/add-pyannote.sh --cuda                torch for NVIDIA graphics processors, three gigabytes more
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

readonly PACKAGES=("pyannote.audio>=4.0,<5" torch==2.13.0 torchaudio==2.11.0 torchcodec==0.13.0)
folder=${XDG_DATA_HOME:-$HOME/.local/share}/octavia/pyannote

case "${1:-}" in
  "")
    [[ -n "${TORCH_WHEELS:-}" ]] || fail "set TORCH_WHEELS to where torch's wheels for the CPU are, or ask for --cuda"
    from=(--find-links "$TORCH_WHEELS")
    ;;
  --cuda) from=() ;;
  *) fail "unknown option $1; see the head of scripts/add-pyannote.sh" ;;
esac

python=$(find_python) || fail "no Python 3.$PYTHON_MINOR or newer on PATH: install one, then run this again"
if ! "$folder/bin/python" -c '' 2>/dev/null; then
  mkdir -p "$folder"
  "$python" -m venv --clear "$folder" || fail "$python can't make virtual environments: scripts/setup-system.sh adds what it lacks"
fi
say "installing pyannote.audio into $folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --prefer-binary "${from[@]}" "${PACKAGES[@]}"
say "done; its model: octavia models pull pyannote:community-1 (accept its conditions on its page first, and set HF_TOKEN)"
