"""What the machine lacks or forbids: files and folders under lock, a full disk, a program that isn't installed."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

from octavia.dubbing.errors import ExitCode
from support.program import Ended, octavia
from support.wrong_files import WrongFiles

# The superuser may read and write everything, unless these powers are given up.
_AS_ANYBODY = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
    if os.geteuid() == 0
    else ()
)


def _said(ended: Ended) -> list[str]:
    assert ended.printed == ""
    lines = ended.complaint.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["error:", "hint:"], ended.complaint
    return lines


def test_a_file_under_lock_is_told(shelf: WrongFiles, tmp_path: Path) -> None:
    ended = octavia(tmp_path, "dub", shelf.take("locked.mp4"), "--to", "es", "--out", "out", under=_AS_ANYBODY)
    first, second = _said(ended)
    assert ended.code == ExitCode.INPUT_MISSING
    assert "locked.mp4 can't be read: Permission denied" in first
    assert "check the path and its permissions" in second
    assert list(tmp_path.iterdir()) == []


def test_a_folder_under_lock_is_told_before_any_work(shelf: WrongFiles, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    ended = octavia(tmp_path, "dub", shelf.talk, "--to", "es", "--out", "out", under=_AS_ANYBODY)
    first, second = _said(ended)
    assert ended.code == ExitCode.OUTPUT
    assert "out: Permission denied" in first
    assert "choose another folder with --out" in second
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("program", "code", "error", "package"),
    [
        ("ffprobe", ExitCode.PROGRAM, "the program ffprobe is not installed", "ffmpeg"),
        ("ffmpeg", ExitCode.PROGRAM, "the program ffmpeg is not installed", "ffmpeg"),
        ("espeak-ng", ExitCode.LANGUAGE, "no engine for speech in Spanish", "espeak-ng"),
        ("lt-proc", ExitCode.ENGINE, "no engine for translation from English to Spanish is ready", "apertium"),
    ],
)
def test_a_program_that_is_not_installed_is_told_with_the_command_that_installs_it(
    program: str, code: ExitCode, error: str, package: str, shelf: WrongFiles, tmp_path: Path
) -> None:
    variables = {"PATH": _path_without(program, tmp_path / "bin")}
    ended = octavia(tmp_path, "dub", shelf.talk, "--to", "es", "--out", "out", variables=variables)
    first, second = _said(ended)
    assert (ended.code, error in first) == (code, True), first
    assert f"apt-get install {package}" in second
    assert not (tmp_path / "out").exists()


def _path_without(program: str, folder: Path) -> str:
    """A PATH of one folder, in which everything is found that this machine has, but for one program."""
    folder.mkdir()
    for place in os.get_exec_path():
        for path in Path(place).glob("*"):
            link = folder / path.name
            if path.name != program and not link.is_symlink():
                link.symlink_to(path)
    return str(folder)


_NO_MOUNT = 99
_ROOM_KB = (60, 300, 3_000, 4_000, 60_000)
"""Room in which a dub of 7 s gets stuck while it decodes, speaks, renders and mixes; in the last it fits."""
# In a namespace of its own the disk is seen by nobody else, and goes when the script ends.
_OWN_NAMESPACE = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--mount")
_ON_A_GROWING_DISK = """
mount -t tmpfs -o size=4k octavia disk || exit 99
for room in $ROOM; do
  mount -o remount,size=${room}k disk
  "$@" > printed-$room 2> said-$room
  echo $? > code-$room
  find disk -name artifact.json -printf '%h %i %T@\\n' | sort > artifacts-$room
  (ls disk/out/.work/drafts; find disk -name '*.part') > left-$room
  ls disk/out > files-$room
done
"""


def test_a_full_disk_is_told_and_the_same_command_goes_on_where_it_stopped(shelf: WrongFiles, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    script = (*_OWN_NAMESPACE, "sh", "-c", _ON_A_GROWING_DISK, "sh")
    words = ("--to", "es", "--subtitles", shelf.take("talk.en.srt"), "--out", "disk/out")
    room = {"ROOM": " ".join(map(str, _ROOM_KB))}
    if octavia(tmp_path, "dub", shelf.talk, *words, under=script, variables=room).code == _NO_MOUNT:
        pytest.skip("this system lets nobody mount a disk of their own")

    def kept(name: str, room: int) -> list[str]:
        return (tmp_path / f"{name}-{room}").read_text(encoding="utf-8").splitlines()

    for smaller, larger in pairwise(_ROOM_KB):
        assert kept("code", smaller) == [str(ExitCode.OUTPUT.value)], kept("said", smaller)
        first, second = kept("said", smaller)
        assert re.fullmatch(r"error: disk/out/.* No space left on device", first)
        assert second.startswith("hint: free space")
        assert (kept("printed", smaller), kept("files", smaller), kept("left", smaller)) == ([], [], [])
        assert set(kept("artifacts", smaller)) < set(kept("artifacts", larger))
    assert kept("code", _ROOM_KB[-1]) == ["0"], kept("said", _ROOM_KB[-1])
    assert {"talk.dubbed.mp4", "report.html", "manifest.json"} <= set(kept("files", _ROOM_KB[-1]))
