#!/usr/bin/env bash
# Makes .venv as uv.lock says: every version pinned, nothing installed outside this folder. Safe to repeat.
# uv is the machine's own if it is new enough, else a private one from PyPI in .tools/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

if [[ "$(uname -s) $(uname -m)" == "Linux aarch64" ]]; then
  fail "Octavia does not run on this processor yet: python-stretch has no wheel for Linux on ARM"
fi

if ! uv=$(find_uv); then
  python=$(find_python) || fail "no Python 3.$PYTHON_MINOR or newer on PATH: install one, then run this again"
  say "installing uv $UV_PINNED into .tools/uv"
  rm -rf .tools/uv
  "$python" -m venv .tools/uv || fail "$python can't make virtual environments: scripts/setup-system.sh adds what it lacks"
  .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_PINNED"
  uv=$UV_PRIVATE
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
  python=$(find_python) || fail "no Python 3.$PYTHON_MINOR or newer on PATH: install one, then run this again"
  "$uv" venv --quiet --clear --python "$(command -v "$python")" .venv
fi
say "installing the Python packages of uv.lock into .venv"
quiet=--quiet
[[ -t 2 ]] && quiet=
# The engines that run without torch and without a key come along; scripts/add-engines.sh adds the others.
"$uv" sync $quiet --locked --inexact --compile-bytecode --extra whisper --extra opus-mt --extra deepgram --extra openai --extra payments --extra server
