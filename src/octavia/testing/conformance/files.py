"""Sound files that engines which read files must survive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.media.wav import PcmFile, wav_writer
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ
from octavia.testing.conformance import sounds


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of the check's own, which goes with it."""
    with TemporaryDirectory(prefix="octavia-conformance-") as path:
        yield Path(path)


def write_speech(audio: Pcm16, path: Path) -> Path:
    """16 kHz mono audio as a WAV file at `path`."""
    with wav_writer(path, SPEECH_RATE_HZ, 1) as writer:
        writer.write(audio)
    return path


def write_programme(audio: Pcm16, path: Path) -> Path:
    """48 kHz audio of shape (samples, 2) as a WAV file at `path`."""
    with wav_writer(path, PROGRAMME_RATE_HZ, 2) as writer:
        writer.write(audio)
    return path


def read(path: Path) -> Pcm16:
    """All samples of a WAV file."""
    with PcmFile(path) as file:
        return file.read(0, file.samples)


def odd_programmes() -> dict[str, Pcm16]:
    """Stereo audio that is empty, tiny, silent, full-scale or of an odd length, by name."""
    voice = np.repeat(sounds.babble(3.0), 3)[:100_003]
    hiss = sounds.noise(3.0 * 3, 900.0)[: len(voice)]
    loud = np.tile(np.array([[32767, -32768], [-32768, 32767]], np.int16), (12_000, 1))
    return {
        "no sample": np.zeros((0, 2), np.int16),
        "one sample": np.ones((1, 2), np.int16),
        "1.5 s of silence": np.zeros((72_000, 2), np.int16),
        "0.5 s at full scale": loud,
        "100,003 samples of babble beside noise": np.stack([voice, hiss], axis=1),
    }
