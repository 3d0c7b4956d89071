"""The kit finds what is wrong with a separator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.conformance import check_engine
from octavia.testing.fake_speakers import MidSideSeparator


class Careless(MidSideSeparator):
    """Does something to what it made."""

    def separate(self, source: Path, voice: Path, bed: Path) -> None:
        super().separate(source, voice, bed)
        samples, rate_hz = soundfile.read(voice, dtype="int16", always_2d=True)
        soundfile.write(voice, self.done(samples), self.rate(rate_hz), "PCM_16")

    def done(self, samples: Pcm16) -> Pcm16:
        return samples

    def rate(self, rate_hz: int) -> int:
        return rate_hz


class Late(Careless):
    def done(self, samples: Pcm16) -> Pcm16:
        return np.concatenate([np.zeros((441, 2), np.int16), samples])


class Slow(Careless):
    def rate(self, rate_hz: int) -> int:
        return 44_100


class Mono(Careless):
    def done(self, samples: Pcm16) -> Pcm16:
        return samples[:, :1]


class Losing(Careless):
    def done(self, samples: Pcm16) -> Pcm16:
        return samples // 2


class Hissing(Careless):
    def done(self, samples: Pcm16) -> Pcm16:
        return (samples.clip(-30000, 30000) + np.random.default_rng(1).integers(-20, 20, samples.shape)).astype(
            np.int16
        )


class Remembering(Careless):
    def __init__(self) -> None:
        self._last = 0

    def done(self, samples: Pcm16) -> Pcm16:
        kept, self._last = self._last, int(samples.sum()) % 7
        return samples + np.int16(kept if len(samples) > 90_000 else 0)


class Moving(MidSideSeparator):
    def separate(self, source: Path, voice: Path, bed: Path) -> None:
        super().separate(source, voice, bed)
        soundfile.write(source, np.zeros((10, 2), np.int16), PROGRAMME_RATE_HZ, "PCM_16")


@pytest.mark.parametrize("engine", [MidSideSeparator, Careless])
def test_a_sound_separator_passes(engine: type[MidSideSeparator]) -> None:
    check_engine(engine)


@pytest.mark.parametrize(
    ("engine", "complaint"),
    [
        (Late, r"voice has 441 of 0 samples"),
        (Slow, r"voice has \(44100, 2\), not 48 kHz stereo"),
        (Mono, r"voice has \(48000, 1\), not 48 kHz stereo"),
        (Losing, r"is in neither"),
        (Hissing, r"in the voice of silence there is a sample of 20"),
        (Remembering, r"other samples after another source"),
        (Moving, r"it changes the source"),
    ],
)
def test_a_breach_is_found_and_named(engine: type[MidSideSeparator], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_engine(engine)
