#!/usr/bin/env bash
# Adds the Python packages of engines to .venv, at the versions of uv.lock. What is there already is kept, so it is safe
# to repeat, and `make setup` removes nothing of it.
#
#   scripts/add-engines.sh whisper opus-mt   these engines; without a name it lists all
#   scripts/add-engines.sh --dry-run coqui   only shows what it would run
#   scripts/add-engines.sh --cuda coqui      torch for NVIDIA graphics processors, three gigabytes more
#
# Engines of torch need it in a build for this machine, which uv.lock doesn't say: it is installed in a step of its own,
# for the CPU unless --cuda is given. Where the package index has only the CUDA build, TORCH_WHEELS says where there is
# one for the CPU: a folder of wheels, or the address that torch's installation guide gives for "CPU". If it is not set,
# the folders that pip is told to look in (`find-links`) are looked in.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

readonly KNOWN="models whisper opus-mt openai-whisper marian coqui demucs deepgram openai payments"
readonly TORCH=torch==2.13.0
readonly TORCHAUDIO=torchaudio==2.11.0
# Newer ones are linked against CUDA.
readonly TORCHCODEC=torchcodec==0.13.0

dry_run=false cuda=false engines=()
for argument in "$@"; do
  case $argument in
    --dry-run) dry_run=true ;;
    --cuda) cuda=true ;;
    -*) fail "unknown option $argument; known: --dry-run, --cuda" ;;
    *)
      [[ " $KNOWN " == *" $argument "* ]] || fail "no packages are known for '$argument'; known: $KNOWN"
      engines+=("$argument")
      ;;
  esac
done
[[ ${#engines[@]} -gt 0 ]] || fail "name what to add: $KNOWN"

# Whether any of the engines to add is one of those named.
adding() {
  local wanted
  for wanted in "$@"; do
    [[ " ${engines[*]} " == *" $wanted "* ]] && return
  done
  return 1
}

run() {
  if $dry_run; then
    printf '+ %s\n' "$*"
  else
    "$@"
  fi
}

# Sets `places` to the options that say where to look for torch besides the package index.
look_for_wheels() {
  local folder
  places=()
  case ${TORCH_WHEELS:-} in
    http://* | https://*) places=(--index "$TORCH_WHEELS") ;;
    ?*) places=(--find-links "$TORCH_WHEELS") ;;
    *)
      for folder in ${PIP_FIND_LINKS:-$(pip config get global.find-links 2>/dev/null || true)}; do
        places+=(--find-links "$folder")
      done
      ;;
  esac
}

add_torch() {
  local plan install=("$uv" pip install --python .venv --no-config)
  look_for_wheels
  if ! $cuda; then
    plan=$("${install[@]}" --dry-run ${places[@]+"${places[@]}"} "$TORCH" 2>&1) || fail "torch can't be found: $plan"
    if grep -qE '^ \+ (nvidia|cuda|triton)' <<<"$plan"; then
      fail "the package index has $TORCH for CUDA only, three gigabytes. Set TORCH_WHEELS to where there is a build for the CPU (a folder of wheels, or the address that torch's installation guide gives for CPU), or add --cuda to take it"
    fi
  fi
  say "installing torch"
  run "${install[@]}" --quiet ${places[@]+"${places[@]}"} "$TORCH"
  if adding coqui demucs; then
    # Beside a torch for the CPU its native part can't be loaded; nothing here needs that.
    run "${install[@]}" --quiet --no-deps "$TORCHAUDIO"
  fi
  if adding coqui; then
    run "${install[@]}" --quiet --no-deps "$TORCHCODEC"
  fi
}

uv=$(find_uv) && .venv/bin/python -c '' 2>/dev/null || fail "there is no .venv yet: run make setup first"
extras=()
for engine in "${engines[@]}"; do
  extras+=(--extra "$engine")
done
say "installing the packages of: ${engines[*]}"
run "$uv" sync --quiet --locked --inexact --compile-bytecode "${extras[@]}"
if adding openai-whisper marian coqui demucs; then
  add_torch
fi
$dry_run || say "done; models: .venv/bin/octavia models list"
