#!/usr/bin/env bash
# A dubbed video, one of its lines corrected, only that line made anew: edit.sh VIDEO LANGUAGE "NEW TEXT"
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sign_up
file=$(upload "$1" video)
job=$(run video-translate "$file, \"source_language\": \"auto\", \"target_language\": \"$2\"")
download "$job" before.mp4

line=$(call "$server/api/v1/jobs/$job/lines?language=$2&limit=1" | field id)
place=$server/api/v1/jobs/$job/lines/$2/$line
# The version an edit is made to: if somebody was quicker, the edit is refused and nothing is lost.
version=$(call --dump-header - --output /dev/null "$place" | tr -d '\r' | sed -n 's/^etag: *//ip')
say "line $line: $3"
json -X PATCH -H "If-Match: $version" "$place" -d "{\"text\": \"$3\"}" >/dev/null
json -X POST "$server/api/v1/jobs/$job/render" >/dev/null
follow "$job"
download "$job" after.mp4
