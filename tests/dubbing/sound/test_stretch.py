from __future__ import annotations

import hashlib
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing import process
from octavia.dubbing.engines import Samples
from octavia.dubbing.sound.stretch import stretch

RATE_HZ = 22_050
RATES = [0.8, 0.9, 0.95, 0.98, 1.02, 1.1, 1.2, 1.3, 1.35, 1.6]
EVENTS_MS = (20, 500, 1200, 2000, 3100, 3900)
BURST_MS = 40


def _bursts(rate_hz: int) -> Samples:
    rng = np.random.default_rng(3)
    samples = np.zeros(4 * rate_hz, np.float32)
    length = rate_hz * BURST_MS // 1000
    for event_ms in EVENTS_MS:
        start = event_ms * rate_hz // 1000
        samples[start : start + length] = 0.3 * rng.standard_normal(length) * np.hanning(length)
    return samples


def _centre_ms(samples: Samples, around_ms: float, rate_hz: int) -> float:
    first = max(0, int((around_ms - 80) * rate_hz / 1000))
    power = np.square(samples[first : int((around_ms + 80) * rate_hz / 1000)], dtype=np.float64)
    return float((first + (np.arange(len(power)) * power).sum() / power.sum()) * 1000 / rate_hz)


@given(st.integers(1, 30_000), st.floats(0.6, 1.8))
@settings(max_examples=60, deadline=None)
def test_the_length_is_exact_to_the_sample(length: int, rate: float) -> None:
    samples = np.random.default_rng(length).standard_normal(length).astype(np.float32)
    target = round(length / rate)
    assert stretch(samples, RATE_HZ, target).shape == (target,)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_events_keep_their_place(rate: float, rate_hz: int) -> None:
    samples = _bursts(rate_hz)
    made = stretch(samples, rate_hz, round(len(samples) / rate))
    spectral = 0.9 <= rate <= 1.3 and abs(rate - 1) > 0.03
    for event_ms in EVENTS_MS:
        expected = _centre_ms(samples, event_ms + BURST_MS / 2, rate_hz) / rate
        assert _centre_ms(made, expected, rate_hz) == pytest.approx(expected, abs=1.5 if spectral else 10)


@pytest.mark.parametrize("rate", RATES)
def test_the_level_stays(rate: float, talk: Samples) -> None:
    made = stretch(talk, 48_000, round(len(talk) / rate))
    assert np.sqrt(np.mean(made**2)) == pytest.approx(np.sqrt(np.mean(talk**2)), rel=0.06)


def test_a_take_of_the_right_length_is_returned_as_it_is(talk: Samples) -> None:
    assert stretch(talk, 48_000, len(talk)) is talk


@pytest.mark.parametrize("rate", [1.02, 1.15])
def test_the_same_call_gives_the_same_samples_in_every_process(rate: float) -> None:
    samples = _bursts(RATE_HZ)
    target = round(len(samples) / rate)
    here = [stretch(samples, RATE_HZ, target).tobytes() for _ in range(2)]
    program = (
        "import sys, hashlib, numpy; from octavia.dubbing.sound.stretch import stretch;"
        "samples = numpy.frombuffer(sys.stdin.buffer.read(), numpy.float32);"
        f"print(hashlib.sha256(stretch(samples, {RATE_HZ}, {target}).tobytes()).hexdigest())"
    )
    elsewhere = process.run([sys.executable, "-c", program], stdin=samples.tobytes()).decode().strip()
    assert here[0] == here[1]
    assert elsewhere == hashlib.sha256(here[0]).hexdigest()


@pytest.mark.parametrize("length", [0, 1, 2, 50, 500])
def test_the_shortest_takes_can_be_stretched(length: int) -> None:
    assert stretch(np.ones(length, np.float32), RATE_HZ, 2 * length + 1).shape == (2 * length + 1,)


def test_a_take_can_be_stretched_to_nothing() -> None:
    assert stretch(np.ones(50, np.float32), RATE_HZ, 0).shape == (0,)


def test_what_is_no_mono_take_or_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 samples"):
        stretch(np.ones(5, np.float32), RATE_HZ, -1)
    with pytest.raises(ValueError, match="mono"):
        stretch(np.ones((5, 2), np.float32), RATE_HZ, 3)
