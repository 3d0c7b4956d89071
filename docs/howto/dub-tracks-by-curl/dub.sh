#!/usr/bin/env bash
# A voice track over a background track, dubbed into several languages: dub.sh VOICE BACKGROUND LANGUAGE…
# Saves voice, full mix, captions and manifest of each language here. Needs curl and nothing else.
set -euo pipefail
server=${OCTAVIA:-http://localhost:8001}
supabase=${SUPABASE_URL:-http://localhost:8910}
email=${EMAIL:-curl-$RANDOM$RANDOM@example.org} password=${PASSWORD:-a long and lonely road}
voice=$1 background=$2
shift 2
signed_in=()

say() { printf '%s\n' "$*" >&2; }
# field NAME: a text in a JSON object on stdin.
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
call() { curl --silent --show-error --fail-with-body ${signed_in[@]+"${signed_in[@]}"} "$@"; }
json() { call -H "Content-Type: application/json" "$@"; }
media_type() {
  case $1 in
    *.wav) echo audio/wav ;; *.mp3) echo audio/mpeg ;; *.m4a) echo audio/mp4 ;; *.flac) echo audio/flac ;;
    *.ogg) echo audio/ogg ;; *.mp4) echo video/mp4 ;; *.mov) echo video/quicktime ;; *.webm) echo video/webm ;;
    *) say "$1: a sound or video file is wanted"; return 1 ;;
  esac
}

say "sign in as $email"
who="{\"email\": \"$email\", \"password\": \"$password\"}"
gotrue() { json -H "apikey: ${SUPABASE_KEY:-none}" "$supabase/auth/v1/$1" -d "$who" 2>/dev/null || true; }
token=$(gotrue "token?grant_type=password" | field access_token)
[[ -n $token ]] || token=$(gotrue signup | field access_token)
[[ -n $token ]] || { say "$supabase lets nobody in by that address and password"; exit 1; }
signed_in=(-H "Authorization: Bearer $token")

# The plan that costs nothing can be taken once.
json "$server/api/payments/create-payment-intent" -d '{"plan": "starter"}' >/dev/null 2>&1 || true
say "credits: $(call "$server/api/payments/credits" | sed -n 's/.*"balance": *\([0-9.]*\).*/\1/p')"

languages=$(printf '"%s", ' "$@")
languages="[${languages%, }]"
urls=$(json "$server/api/jobs/upload-urls" -d "{\"languages\": $languages,
  \"voice_track_name\": \"${voice##*/}\", \"background_track_name\": \"${background##*/}\",
  \"content_types\": {\"voice\": \"$(media_type "$voice")\", \"background\": \"$(media_type "$background")\"}}")
job=$(field job_id <<<"$urls")
for track in voice background; do
  say "upload ${!track}"
  # Who holds the address may send the file: no token is sent along.
  curl --silent --show-error --fail-with-body --upload-file "${!track}" \
    -H "Content-Type: $(media_type "${!track}")" "$(field "${track}_track" <<<"$urls")" >/dev/null
done

json "$server/api/jobs/" -d "{\"job_id\": \"$job\", \"languages\": $languages,
  \"voice_track_uploaded\": true, \"background_track_uploaded\": true}" >/dev/null
say "job $job"
told=
while :; do
  answer=$(call "$server/api/jobs/$job")
  whole=${answer%%\"languages\"*}
  status=$(field status <<<"$whole") now=$(field message <<<"$whole")
  [[ $now == "$told" ]] || say "  $(sed -n 's/.*"progress": *\([0-9]*\).*/\1/p' <<<"$whole") %: $now"
  told=$now
  case $status in complete | error) break ;; esac
  sleep 1
done
[[ $status == complete ]] || exit 1

for language in "$@"; do
  for file in voice full captions manifest; do
    # The address that this leads to works once.
    call --location --remote-name --remote-header-name --write-out "saved %{filename_effective}\n" \
      "$server/api/jobs/$job/download?lang=$language&type=$file"
  done
done
