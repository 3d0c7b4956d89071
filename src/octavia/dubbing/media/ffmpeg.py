"""One call of ffmpeg, and drafts: a file is written beside its place and takes it only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from octavia.dubbing import process
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import OutputError
from octavia.dubbing.media.info import MediaInfo
from octavia.dubbing.media.safety import input_arguments, shown
from octavia.dubbing.process import Limits, ProgramFailed

FFMPEG = ("ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y")
BITEXACT = (
    *("-map_metadata:g", "-1", "-map_metadata:s", "-1"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
)
"""No dates, no program versions, no random numbers: the same input gives the same bytes. Chapters keep their titles."""
WRITE_FAULTS = ("Error writing trailer", "Error closing file")
"""What ffmpeg says when the end of a file could not be written; its status is 0 all the same."""

_drafts = count()
_NO_PLACE = ("No space left on device", "Disk quota exceeded", "Read-only file system", "Permission denied")


def ffmpeg(
    arguments: Sequence[str], out: Path, limits: Limits, cancel: CancelToken | None, cwd: Path | None = None
) -> None:
    """Run ffmpeg to write one file.

    Args:
        arguments: All but the program's common options; they name `out` themselves.

    Raises:
        OutputError: if `out` can't be written, the disk being full for one.
        ProgramError: if ffmpeg is missing, failed, or took too long.
    """
    try:
        process.run([*FFMPEG, *arguments], limits=limits, cancel=cancel, cwd=cwd, fatal=WRITE_FAULTS)
    except ProgramFailed as error:
        cause = output_error(error, out)
        if cause is None:
            raise
        raise cause from error


def output_error(error: ProgramFailed, out: Path) -> OutputError | None:
    """The user's error behind ffmpeg's if it could not write `out`; None if it failed otherwise."""
    for reason in _NO_PLACE:
        if reason in error.said:
            return cannot_write(out, reason)
    return None


def clocked_input(info: MediaInfo) -> tuple[str, ...]:
    """The arguments by which a source is opened with its timestamps on its own clock; they take `-copyts`."""
    # AVI has no presentation times: they follow from the order of frames.
    made_up = ("-fflags", "+genpts") if "avi" in info.format_name else ()
    offset = ("-itsoffset", f"-{info.zero_us}us") if info.zero_us else ()
    return (*made_up, *offset, *input_arguments(info.path))


@contextmanager
def draft(out: Path) -> Iterator[Path]:
    """A place beside `out` to write to, moved to `out` at the block's end and removed if the block fails.

    Raises:
        OutputError: if the folder can't be written.
    """
    part = out.with_name(f".{os.getpid()}-{next(_drafts)}.part")
    try:
        part.touch()
        yield part
        part.replace(out)
    except OSError as error:
        raise cannot_write(out, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def open_draft(out: Path) -> Iterator[BinaryIO]:
    """A draft as a binary file open for writing. Errors as for `draft`."""
    with draft(out) as part, part.open("wb") as stream:
        yield stream


def cannot_write(out: Path, reason: str) -> OutputError:
    """The error of a place that can't be written, with what helps."""
    return OutputError(f"{shown(out)} can't be written: {reason}", "free space or choose another output folder")
