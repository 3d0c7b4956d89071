"""Writing subtitle files: UTF-8 without byte order mark, line feeds, the same cues always the same bytes.

For SRT and WebVTT, reading what was written gives the same cues to the millisecond (SRT keeps no speakers); ASS has
hundredths of a second (see `ass`). Texts are written in the normal form of `cue.plain_text`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from octavia.dubbing.documents import write_whole
from octavia.dubbing.subtitles.ass import PLAY_RES, format_ass
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.srt import format_srt
from octavia.dubbing.subtitles.vtt import format_vtt


def write_srt(cues: Iterable[Cue], path: Path) -> None:
    """Write a SubRip file, whole or not at all.

    Raises:
        OutputError: if it can't be written.
    """
    write_whole(path, format_srt(cues).encode())


def write_vtt(cues: Iterable[Cue], path: Path) -> None:
    """Write a WebVTT file, whole or not at all.

    Raises:
        OutputError: if it can't be written.
    """
    write_whole(path, format_vtt(cues).encode())


def write_ass(cues: Iterable[Cue], path: Path, size: tuple[int, int] = PLAY_RES) -> None:
    """Write an ASS script, whole or not at all; `size` is the picture's in pixels.

    Raises:
        OutputError: if it can't be written.
    """
    write_whole(path, format_ass(cues, size).encode())
