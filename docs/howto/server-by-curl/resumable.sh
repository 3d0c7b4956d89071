#!/usr/bin/env bash
# An upload that survives a broken connection (tus 1.0), then a dub: resumable.sh VIDEO LANGUAGE
# The connection is cut twice on purpose.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sign_up
size=$(stat -c %s "$1")
tus=(-H "Tus-Resumable: 1.0.0")
name=$(basename "$1" | tr -d '\n' | base64 -w 0) kind=$(printf video | base64 -w 0)

say "begin an upload of $size bytes"
place=$(call "${tus[@]}" -X POST -D - -o /dev/null "$server/api/v1/uploads" \
  -H "Upload-Length: $size" -H "Upload-Metadata: filename $name,file_type $kind" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')

offset() { call "${tus[@]}" --head "$server$place" | tr -d '\r' | sed -n 's/^[Uu]pload-[Oo]ffset: //p'; }
# send [OPTIONS]: everything from where the server has come to.
send() {
  local from
  from=$(offset)
  say "  from byte $from"
  tail -c "+$((from + 1))" "$1" | call "${tus[@]}" "${@:2}" -X PATCH "$server$place" -H "Expect:" \
    -H "Content-Type: application/offset+octet-stream" -H "Upload-Offset: $from" --data-binary @- -o /dev/null
}
for _ in 1 2; do
  send "$1" --limit-rate "$((size / 6))" --max-time 2 2>/dev/null || say "  … the connection is cut"
done
send "$1"

file=$(call "$server$place" | as_input)
job=$(run video-translate "$file, \"target_language\": \"$2\"")
download "$job"
