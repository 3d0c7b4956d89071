"""Subtitles drawn into the picture: the only thing that re-encodes a picture, and only on request."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.ffmpeg import BITEXACT, clocked_input, draft, ffmpeg
from octavia.dubbing.media.info import MediaInfo
from octavia.dubbing.media.safety import file_url, limits_for, shown
from octavia.dubbing.process import Limits

_PACE = 30.0
_THREADS = 4
"""Pinned: x264's output depends on it."""
_MEMORY_BYTES = 12 << 30
_MOST_BYTES_PER_S = 12_500_000
_NAME = "cues.ass"


def burn_in(
    info: MediaInfo, subtitles: Path, out: Path, cancel: CancelToken | None = None, picture: Path | None = None
) -> None:
    """Write the picture alone, with the cues of an ASS file drawn into it, as H.264 in MP4. Same inputs, same bytes.

    Frames keep their times (nothing is doubled or dropped), a rotated picture is turned upright.

    Args:
        subtitles: An ASS file; its times are those of the picture it goes into.
        picture: What `retime` made of the source's picture, taken in its place.

    Raises:
        MediaError: if there is no picture.
        OutputError: if `out` can't be written or is full.
        ProgramError: if ffmpeg is missing, fails or takes longer than 30 × the duration.
    """
    if info.video is None:
        raise MediaError(f"{shown(info.path)} has no picture to burn subtitles into", "ask for subtitle files only")
    # H.264's usual colour format takes even sizes only. The name needs no escaping, whatever the folder is called.
    drawn = f"crop=trunc(iw/2)*2:trunc(ih/2)*2,subtitles=filename={_NAME}"
    with TemporaryDirectory() as work, draft(out.absolute()) as part:
        shutil.copyfile(subtitles, Path(work) / _NAME)
        if picture is None:
            source = [*clocked_input(replace(info, path=info.path.absolute())), "-map", f"0:{info.video.stream_index}"]
        else:
            source = ["-i", file_url(picture.absolute()), "-map", "0:v:0"]
        arguments = ["-copyts", *source, "-vf", drawn]
        arguments += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
        arguments += ["-threads:v", str(_THREADS), "-fps_mode", "passthrough", "-enc_time_base", "-1"]
        arguments += [*BITEXACT, "-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4", file_url(part)]
        ffmpeg(arguments, out, _limits(info.duration_ms), cancel, cwd=Path(work))


def _limits(duration_ms: int) -> Limits:
    bounds = limits_for(duration_ms, duration_ms * _MOST_BYTES_PER_S // 1000, _PACE, _THREADS)
    return replace(bounds, memory_bytes=_MEMORY_BYTES)
