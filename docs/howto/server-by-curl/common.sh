# What the scripts beside it share: the calls of docs/howto/server-by-curl.md as functions. Needs curl and nothing else.
# shellcheck shell=bash
set -euo pipefail
server=${OCTAVIA:-http://localhost:8001}
signed_in=()

# field NAME: a text in a JSON object on stdin.
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
say() { printf '%s\n' "$*" >&2; }
call() { curl --silent --show-error --fail-with-body "${signed_in[@]}" "$@"; }
json() { call -H "Content-Type: application/json" "$@"; }

# Makes an account and signs in. In development the answer to signing up holds the link that is otherwise mailed.
sign_up() {
  local email="curl-$RANDOM$RANDOM@example.org" verify_url token
  say "sign up as $email"
  verify_url=$(json "$server/signup" -d "{\"email\": \"$email\", \"password\": \"a long and lonely road\"}" | field verify_url)
  say "activate"
  token=$(call "$server/verify?token=${verify_url##*token=}" | field access_token)
  signed_in=(-H "Authorization: Bearer $token")
}

# upload FILE video|audio|subtitle: prints the file as the next calls want it, "file_id": …, "storage_path": ….
upload() {
  say "upload $1"
  call -F "file_type=$2" -F "file=@$1" "$server/api/v1/upload" | as_input
}
as_input() {
  local answer
  answer=$(cat)
  printf '"file_id": "%s", "storage_path": "%s"' "$(field file_id <<<"$answer")" "$(field storage_path <<<"$answer")"
}

# run KIND BODY: makes a job, starts it, watches it to its end; prints its id.
run() {
  local id
  id=$(json "$server/api/v1/jobs/$1/create" -d "{$2}" | field id)
  say "job $id: $1"
  json -X POST "$server/api/v1/jobs/$id/process" >/dev/null
  follow "$id"
  printf '%s' "$id"
}

# follow JOB: watches a job to its end.
follow() {
  local status
  # One line of data for every change; "event: done" at the end.
  call --no-buffer "$server/api/v1/jobs/$1/stream" | sed -n 's/^data:.*"current_step": *"\([^"]*\)".*/  \1/p' | uniq >&2
  status=$(call "$server/api/v1/jobs/$1/status")
  [[ $(field status <<<"$status") == completed ]] || { say "$(field error_message <<<"$status")"; return 1; }
}

# download JOB [FILE]: saves its output, under the name the server gives it if no other is given.
download() {
  local place=(--remote-name --remote-header-name)
  [[ $# -lt 2 ]] || place=(--output "$2")
  call "${place[@]}" --write-out 'saved %{filename_effective}, %{size_download} bytes\n' "$server/api/v1/jobs/$1/download"
}
