"""Real media, made by ffmpeg when a test first asks for it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from octavia.dubbing.media.probe import MediaInfo, probe

Make = Callable[..., Path]
OnsetMs = Callable[..., float]


def _tone(seconds: str = "1", rate_hz: str = "48000") -> list[str]:
    return ["-f", "lavfi", "-i", f"aevalsrc=0.5*sin(2*PI*440*t):s={rate_hz}:d={seconds}"]


def _burst(at: str, seconds: str = "1", rate_hz: str = "48000") -> list[str]:
    sound = rf"0.8*sin(2*PI*1000*t)*between(t\,{at}\,{at}+0.05)"
    return ["-f", "lavfi", "-i", f"aevalsrc={sound}:s={rate_hz}:d={seconds}"]


def _picture(seconds: str = "1", rate: str = "25", size: str = "96x64") -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration={seconds}"]


def _x264() -> list[str]:
    return ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "10", "-bf", "2", "-pix_fmt", "yuv420p"]


_SHORTHANDS: dict[str, Callable[..., list[str]]] = {
    "@tone": _tone,
    "@burst": _burst,
    "@picture": _picture,
    "@x264": _x264,
}


def _expanded(argument: str) -> list[str]:
    name, *rest = argument.split(" ")
    return _SHORTHANDS[name](*rest) if name in _SHORTHANDS else [argument]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """`make(name, *arguments)`: the file that ffmpeg makes by these arguments; the same call makes it once.

    Shorthands: `@tone seconds rate` (440 Hz at an amplitude of 0.5), `@burst at seconds rate` (silence but for 50 ms of
    sound), `@picture seconds rate size`, `@x264` (small, with B-frames).
    """
    folder = tmp_path_factory.mktemp("media")
    made: dict[tuple[str, ...], Path] = {}
    numbers = count()

    def build(name: str, *arguments: str) -> Path:
        key = (name, *arguments)
        if key not in made:
            path = folder / str(next(numbers)) / name
            path.parent.mkdir()
            words = [word for argument in arguments for word in _expanded(argument)]
            command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *words, f"file:{path}"]
            subprocess.run(command, check=True, timeout=60)
            made[key] = path
        return made[key]

    return build


@pytest.fixture(scope="session")
def talk(make: Make) -> MediaInfo:
    """A second of picture and sound, MP4 with H.264 and AAC: the picture has B-frames, the sound a burst at 0.5 s."""
    return probe(make("talk.mp4", "@picture", "@burst 0.5", "@x264", "-c:a", "aac", "-ac", "2"))


@pytest.fixture(scope="session")
def onset_ms() -> OnsetMs:
    """`onset_ms(samples, rate_hz=48000)`: when a signal that begins silent first gets loud."""

    def find(samples: NDArray[np.float32], rate_hz: int = 48_000) -> float:
        loudness = np.abs(samples if samples.ndim == 1 else samples.max(axis=1))
        return float(np.argmax(loudness > 0.2)) * 1000 / rate_hz

    return find
