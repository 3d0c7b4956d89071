# Sourced by the set-up scripts: saying things, and finding Python and uv.

# The newest Python features used, and a uv that knows `exclude-dependencies`.
readonly PYTHON_MINOR=11
readonly UV_OLDEST=0.9.8
readonly UV_PINNED=0.13.8
readonly UV_PRIVATE=.tools/uv/bin/uv

say() { printf 'setup: %s\n' "$*"; }
fail() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

python_minor() { "$1" -c 'import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else 0)' 2>/dev/null || echo 0; }

# Name of the Python to use. First the versions for which every dependency has a wheel, then any that is new enough.
find_python() {
  local python
  for python in python3.11 python3.13 python3 python3.12 python3.14; do
    if has "$python" && [[ "$(python_minor "$python")" -ge $PYTHON_MINOR ]]; then
      echo "$python"
      return
    fi
  done
  return 1
}

# Whether pocketsphinx has to be compiled for this Python (no wheel on PyPI).
needs_compiler() {
  case "$(python_minor "$1")" in
    11 | 13) return 1 ;;
  esac
}

uv_is_new_enough() {
  local version
  version=$("$1" --version 2>/dev/null) || return 1
  version=${version#uv }
  [[ "$(printf '%s\n' "$UV_OLDEST" "${version%% *}" | sort -V | head -n 1)" == "$UV_OLDEST" ]]
}

# Path of a uv that can read uv.lock: the machine's own, else the private one.
find_uv() {
  local uv
  for uv in uv "$UV_PRIVATE"; do
    if has "$uv" && uv_is_new_enough "$uv"; then
      echo "$uv"
      return
    fi
  done
  return 1
}
