"""Files take their places whole or not at all, and a place that can't be written is the user's error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from octavia.dubbing.errors import OutputError, ProgramError
from octavia.dubbing.media.ffmpeg import clocked_input, draft, ffmpeg, open_draft
from octavia.dubbing.media.probe import MediaInfo, probe
from octavia.dubbing.process import Limits

Make = Callable[..., Path]


def test_a_draft_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "a.bin"
    out.write_bytes(b"old")
    with draft(out) as part:
        part.write_bytes(b"new")
        assert part.parent == tmp_path
        assert out.read_bytes() == b"old"
    assert out.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [out]


def test_a_failed_draft_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "a.bin"
    out.write_bytes(b"old")
    with pytest.raises(KeyError), open_draft(out) as stream:
        stream.write(b"half")
        raise KeyError
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_drafts_of_one_folder_do_not_meet(tmp_path: Path) -> None:
    with draft(tmp_path / "a") as first, draft(tmp_path / "b") as second:
        assert first != second
        first.touch()
        second.touch()


@pytest.mark.parametrize("place", ["missing/a.wav", "file/a.wav"])
def test_a_place_that_is_no_folder_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught, open_draft(tmp_path / place):
        pass
    assert caught.value.message.startswith(f"{tmp_path / place} can't be written: ")
    assert caught.value.hint == "free space or choose another output folder"


def test_ffmpegs_own_failure_says_what_it_said(tmp_path: Path) -> None:
    arguments = ["-f", "lavfi", "-i", "no_such_source", "-f", "wav", f"file:{tmp_path}/a.wav"]
    with pytest.raises(ProgramError, match="no_such_source"):
        ffmpeg(arguments, tmp_path / "a.wav", Limits(), None)


def test_a_place_ffmpeg_can_not_open_is_the_users_error(tmp_path: Path) -> None:
    # The device is always full.
    arguments = ["-f", "lavfi", "-i", "anullsrc=d=1", "-f", "wav", "file:/dev/full"]
    with pytest.raises(OutputError, match="No space left on device"):
        ffmpeg(arguments, tmp_path / "a.wav", Limits(), None)


_ON_A_FULL_DISK = """
import subprocess, sys
from pathlib import Path
from octavia.dubbing.errors import OutputError
from octavia.dubbing.media.encode import encode_m4a
source, place = map(Path, sys.argv[1:])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", place], check=True)
try:
    encode_m4a(source, place / "a.m4a")
except OutputError as error:
    print(error.message)
print([path.name for path in place.iterdir()])
"""


def _may_mount() -> bool:
    unshare = shutil.which("unshare")
    script = ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return unshare is not None and subprocess.run([unshare, *script], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _may_mount(), reason="this system lets nobody mount a small disk")
def test_a_disk_that_fills_up_at_the_very_end_is_noticed(make: Make, tmp_path: Path) -> None:
    sound = make("stereo.wav", "@tone", "-ac", "2")
    command = ["unshare", "-rm", sys.executable, "-c", _ON_A_FULL_DISK, str(sound), str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, check=True, text=True, env=os.environ).stdout
    assert printed.splitlines() == [f"{tmp_path}/a.m4a can't be written: No space left on device", "[]"]


def test_a_source_is_opened_on_its_own_clock(make: Make, talk: MediaInfo) -> None:
    assert "-itsoffset" not in clocked_input(talk)
    late = probe(make("late.ts", "@tone", "-c:a", "aac", "-output_ts_offset", "100"))
    arguments = clocked_input(late)
    assert arguments[arguments.index("-itsoffset") + 1] == f"-{late.zero_us}us"
