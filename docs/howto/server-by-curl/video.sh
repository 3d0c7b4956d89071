#!/usr/bin/env bash
# From signing up to a dubbed video: video.sh VIDEO LANGUAGE
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
sign_up
file=$(upload "$1" video)
job=$(run video-translate "$file, \"source_language\": \"auto\", \"target_language\": \"$2\"")
download "$job"
