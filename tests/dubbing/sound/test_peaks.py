"""Peaks of a sound: what is drawn of it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from octavia.dubbing.media.wav import PcmFile, wav_blocks
from octavia.dubbing.sound.peaks import PEAKS_PER_S, PeakMeter, peaks
from support.clips import clip

RATE_HZ = 48_000
STEP = RATE_HZ // PEAKS_PER_S
_NOISE = np.random.default_rng(7).integers(-32768, 32768, (5 * STEP + 77, 2)).astype(np.int16)


def by_numpy(samples: NDArray[np.int16], rate_hz: int) -> list[int]:
    """The definition, all samples at once."""
    step = rate_hz // PEAKS_PER_S
    loud = np.abs(samples.astype(np.int64)).reshape(len(samples), -1).max(axis=1)
    return [int(np.ceil(loud[at : at + step].max() * 127 / 32768)) for at in range(0, len(loud), step)]


@pytest.mark.parametrize(("channels", "rate_hz"), [(1, 16_000), (2, 48_000)])
def test_of_a_real_file_they_are_what_numpy_finds(tmp_path: Path, channels: int, rate_hz: int) -> None:
    speech = "flite=text='Good morning everyone, this talk is about the ocean.':voice=slt"
    path = clip(tmp_path / "talk.wav", "-f", "lavfi", "-i", speech, "-ac", str(channels), "-ar", str(rate_hz))
    samples, _ = soundfile.read(path, dtype="int16")
    with PcmFile(path) as pcm:
        found = peaks(pcm.blocks(10_007), rate_hz)
    assert list(found) == by_numpy(samples, rate_hz)
    assert len(found) > 2 * PEAKS_PER_S
    assert max(found) > 20
    assert peaks(wav_blocks(path, 4096), rate_hz) == found


@given(st.lists(st.integers(0, 2 * STEP + 5), max_size=8))
def test_they_do_not_depend_on_how_the_sound_is_cut_into_blocks(lengths: list[int]) -> None:
    edges = [0, *np.minimum(np.cumsum(np.array(lengths, int)), len(_NOISE)), len(_NOISE)]
    blocks = (_NOISE[start:end] for start, end in pairwise(edges))
    assert list(peaks(blocks, RATE_HZ)) == by_numpy(_NOISE, RATE_HZ)


def test_silence_is_nothing_and_full_scale_all() -> None:
    sound = np.zeros(3 * STEP, np.int16)
    sound[STEP] = 1
    sound[2 * STEP] = -32768
    assert list(peaks([sound], RATE_HZ)) == [0, 1, 127]
    assert list(peaks([np.array([[1.0, -3.0]], np.float32)], RATE_HZ)) == [127]


def test_there_are_none_of_no_sound() -> None:
    assert peaks([], RATE_HZ) == peaks([np.zeros((0, 2), np.float32)], RATE_HZ) == b""


@pytest.mark.parametrize("rate_hz", [0, -48_000, 44_150])
def test_a_rate_that_is_no_multiple_of_theirs_is_refused(rate_hz: int) -> None:
    with pytest.raises(ValueError, match="a multiple of 100"):
        PeakMeter(rate_hz)


def test_an_hour_takes_no_more_memory_than_its_peaks() -> None:
    block = np.zeros((5 * RATE_HZ, 2), np.int16)

    def hour() -> Iterator[NDArray[np.int16]]:
        for _ in range(720):
            yield block

    tracemalloc.start()
    try:
        found = peaks(hour(), RATE_HZ)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == 3600 * PEAKS_PER_S
    assert most < 3 * len(found)
