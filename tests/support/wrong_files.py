"""Files that are wrong in one way each, made when they are asked for."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from octavia.testing.sample import make_sample
from octavia.testing.sample_music import music
from support.clips import clip

_Maker = Callable[["WrongFiles", Path], object]
_HOURS = 13


class WrongFiles:
    """A shelf of files by name; each is made once, when it is first taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists() and not path.is_symlink():
            _MAKERS[name](self, path)
        return path

    @property
    def talk(self) -> Path:
        """A talk of 7 s that nothing is wrong with."""
        return make_sample(self.folder / "talk.mp4", seconds=7)


def _talk(shelf: WrongFiles, _: Path) -> None:
    assert shelf.talk.exists()


def _zero(_: WrongFiles, path: Path) -> None:
    path.touch()


def _bytes(_: WrongFiles, path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(20_000))


def _text(content: str) -> _Maker:
    return lambda _, path: path.write_text(content, encoding="utf-8")


def _indexless(shelf: WrongFiles, path: Path) -> None:
    """An MP4 whose index comes last and was cut away, as of a recorder that lost its power."""
    whole = clip(shelf.folder / "index-last.mp4", "-i", shelf.talk, "-c", "copy")
    path.write_bytes(whole.read_bytes()[:-30_000])


def _half(shelf: WrongFiles, path: Path) -> None:
    """An MP4 whose index is whole but whose media ends halfway, as of a download that broke off."""
    content = shelf.talk.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _mute(shelf: WrongFiles, path: Path) -> None:
    clip(path, "-i", shelf.talk, "-an", "-c", "copy")


def _silence(_: WrongFiles, path: Path) -> None:
    clip(path, "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "6")


def _music(_: WrongFiles, path: Path) -> None:
    soundfile.write(path, music(0, 8 * 48_000, 0.1), 48_000, subtype="PCM_16")


def _hours(_: WrongFiles, path: Path) -> None:
    """Longer than any source may be: 13 hours of silence at 8 kHz."""
    with soundfile.SoundFile(path, "w", 8000, 1, "PCM_S8", format="FLAC") as stream:
        for _hour in range(_HOURS):
            stream.write(np.zeros(3600 * 8000, np.int16))


def _picture(_: WrongFiles, path: Path) -> None:
    clip(path, "-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1")


def _pipe(_: WrongFiles, path: Path) -> None:
    os.mkfifo(path)


def _socket(_: WrongFiles, path: Path) -> None:
    # A socket's path is limited to about a hundred bytes, a test's folder is not.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


def _loop(_: WrongFiles, path: Path) -> None:
    path.symlink_to(path)


def _locked(shelf: WrongFiles, path: Path) -> None:
    shutil.copy(shelf.talk, path)
    path.chmod(0)


def _subtitles(shelf: WrongFiles, path: Path) -> None:
    shutil.copy(shelf.talk.with_suffix(".srt"), path)


def _late_subtitles(_: WrongFiles, path: Path) -> None:
    path.write_text("1\n00:10:00,000 --> 00:10:02,000\nThis is much later.\n", encoding="utf-8")


def _overrides(lines: object) -> _Maker:
    return _text(json.dumps({"lines": lines}))


_MAKERS: dict[str, _Maker] = {
    "talk.mp4": _talk,
    "zero.mp4": _zero,
    "garbage.mp4": _bytes,
    "notes.mp4": _text("These are only notes.\n"),
    "indexless.mp4": _indexless,
    "half.mp4": _half,
    "mute.mp4": _mute,
    "silence.wav": _silence,
    "music.wav": _music,
    "hours.flac": _hours,
    "picture.png": _picture,
    "concat.mp4": _text("ffconcat version 1.0\nfile /etc/passwd\n"),
    "playlist.mp4": _text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n"),
    "pipe.mp4": _pipe,
    "socket.mp4": _socket,
    "loop.mp4": _loop,
    "locked.mp4": _locked,
    "talk.en.srt": _subtitles,
    "untold.srt": _subtitles,
    "empty.en.srt": _zero,
    "binary.en.srt": _bytes,
    "late.en.srt": _late_subtitles,
    "prose.en.srt": _text("No subtitle is to be found in this text.\n"),
    "prose.json": _text("not JSON"),
    "unknown-key.json": _overrides({"es": {"s0001": {"txt": "x"}}}),
    "unknown-language.json": _overrides({"fr": {"s0001": {"text": "x"}}}),
    "unknown-line.json": _overrides({"es": {"s0999": {"text": "x"}}}),
    "empty-text.json": _overrides({"es": {"s0001": {"text": " "}}}),
    "wrong-kind.json": _overrides({"es": {"s0001": {"start_ms": "soon"}}}),
    "unknown-voice.json": _overrides({"es": {"s0001": {"voice": "nobody"}}}),
}
