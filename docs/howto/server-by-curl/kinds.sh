#!/usr/bin/env bash
# Every kind of job, one after the other: kinds.sh VIDEO SUBTITLES LANGUAGE
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sign_up
file=$(upload "$1" video)
download "$(run audio-translate "$file, \"target_language\": \"$3\"")" dubbed.m4a

# What was written down is translated, and the translation is spoken: each job takes the one before it.
heard=$(run transcribe "$file, \"subtitle_format\": \"srt\"")
download "$heard" heard.srt
translated=$(run translate "\"job_id\": \"$heard\", \"source_language\": \"en\", \"target_language\": \"$3\"")
download "$translated" translated.srt
download "$(run synthesize "\"job_id\": \"$translated\"")" spoken.m4a

# The same from a subtitle file.
subtitles=$(upload "$2" subtitle)
download "$(run translate "$subtitles, \"source_language\": \"en\", \"target_language\": \"$3\"")" subtitles.srt
download "$(run synthesize "$subtitles, \"language\": \"en\"")" subtitles.m4a
