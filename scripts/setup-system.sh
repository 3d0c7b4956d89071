#!/usr/bin/env bash
# Installs the system packages Octavia needs and this machine lacks (Debian, Ubuntu). Does nothing where all is there.
#
#   scripts/setup-system.sh                what `octavia dub` needs
#   scripts/setup-system.sh --with-tests   also what the tests need
#   scripts/setup-system.sh --check        only tells what is missing; exit status 1 if anything is
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

check_only=false with_tests=false
for argument in "$@"; do
  case $argument in
    --check) check_only=true ;;
    --with-tests) with_tests=true ;;
    *) fail "unknown argument '$argument'; known: --check, --with-tests" ;;
  esac
done

# need PACKAGE REASON CHECK…: unless the command CHECK succeeds, PACKAGE is missing.
need() {
  local package=$1 reason=$2
  shift 2
  "$@" && return
  packages+=("$package")
  list+=$(printf '  %-18s %s' "$package" "$reason")$'\n'
}

pair() { [[ -e /usr/share/apertium/modes/$1.mode || -e /usr/local/share/apertium/modes/$1.mode ]]; }
atomic() { compgen -G "/usr/lib/*/libatomic.so.1" >/dev/null || compgen -G "/usr/lib/libatomic.so.1" >/dev/null; }
postgres() { has initdb || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; }
browser() { has chromium || has chromium-browser || has google-chrome; }
uv_or_venv() { find_uv >/dev/null || "$1" -c 'import ensurepip' 2>/dev/null; }
headers() { [[ -e $("$1" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h ]]; }
ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

need_python() {
  local python
  [[ -x .venv/bin/python ]] && .venv/bin/python -c '' && return
  if ! python=$(find_python); then
    need python3 "runs Octavia (3.$PYTHON_MINOR or newer)" false
    need python3-venv "installs uv, which installs the Python packages" false
    return
  fi
  need "$python-venv" "installs uv, which installs the Python packages" uv_or_venv "$python"
  needs_compiler "$python" || return 0
  need g++ "compiles pocketsphinx, which has no wheel for $python here" has g++
  need "$python-dev" "compiles pocketsphinx, which has no wheel for $python here" headers "$python"
}

# Sets `packages`, and `list` to a text with a line and a reason for each.
look() {
  packages=() list=
  need make "runs the commands of the Makefile" has make
  need_python
  need ffmpeg "reads, cuts and writes video and audio" has ffprobe
  need espeak-ng "speaks many languages" has espeak-ng
  need flite "speaks English: the sample and test talks" has flite
  need apertium-eng-spa "translates English to Spanish" pair eng-spa
  need apertium-fr-es "translates to French, through Spanish" pair es-fr
  need apertium-es-pt "translates to Portuguese, through Spanish" pair es-pt
  need apertium-spa-ita "translates to Italian, through Spanish" pair spa-ita
  need apertium-spa-cat "translates to Catalan, through Spanish" pair spa-cat
  need cg3 "runs the rules of the Catalan pair" has cg-proc
  $with_tests || return 0
  need postgresql "the database of the tests of the server" postgres
  need redis-server "the broker of the tests of the server" has redis-server
  need libatomic1 "runs the tests' browser driver" atomic
  if ubuntu; then
    need chromium-browser "plays the finished files in the tests" browser
  else
    need chromium "plays the finished files in the tests" browser
  fi
}

install() {
  local root=() log
  if [[ $EUID -ne 0 ]]; then
    has sudo || fail "this needs root, and there is no sudo: as root, run apt-get install ${packages[*]}"
    root=(sudo)
  fi
  log=$(mktemp)
  apt() {
    ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
      apt-get -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
  }
  say "installing them with apt-get (a minute or two) …"
  apt update || say "apt-get update had trouble; going on with the package lists there are"
  if ! apt install --no-install-recommends "${packages[@]}"; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install them; all it said is in $log"
  fi
  rm -f "$log"
}

look
[[ ${#packages[@]} -gt 0 ]] || exit 0
say "these system packages are missing:"
printf '%s' "$list"
has apt-get || fail "this system has no apt-get: install them by its own means (the names are Debian's), then run this again"
if $check_only; then
  say "to install them: sudo apt-get install --no-install-recommends ${packages[*]}"
  exit 1
fi
install
look
[[ ${#packages[@]} -eq 0 ]] || fail "apt-get did its work, and these are still missing: ${packages[*]}"
say "the system packages are installed"
