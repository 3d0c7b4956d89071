"""Voice activity by PocketSphinx."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.vad.pocketsphinx import PocketSphinxVoiceActivity
from octavia.testing.conformance import check_engine
from support.talk import Talk


def test_it_keeps_the_protocol() -> None:
    check_engine(PocketSphinxVoiceActivity)


def test_each_sentence_between_silences_is_found_with_its_edges(talk: Talk) -> None:
    with PocketSphinxVoiceActivity() as engine:
        spans = list(engine.speech([talk.audio]))
    assert len(spans) == len(talk.spans)
    for found, true in zip(spans, talk.spans, strict=True):
        assert true.start_ms - 300 <= found.start_ms <= true.start_ms + 60
        assert true.end_ms - 60 <= found.end_ms <= true.end_ms + 300


def test_quiet_hiss_is_not_speech() -> None:
    hiss = np.random.default_rng(3).normal(0, 30, 10 * SPEECH_RATE_HZ).astype(np.int16)
    assert list(PocketSphinxVoiceActivity().speech([hiss])) == []


def test_the_clock_of_a_long_stream_does_not_drift(talk: Talk) -> None:
    minutes = 30
    engine = PocketSphinxVoiceActivity()
    near = list(engine.speech([talk.audio]))

    def stream() -> Iterator[Pcm16]:
        for _ in range(minutes):
            yield np.zeros(60 * SPEECH_RATE_HZ, np.int16)
        yield talk.audio

    far = [span.moved(-minutes * 60_000) for span in engine.speech(stream())]
    assert len(far) == len(near)
    for late, early in zip(far, near, strict=True):
        assert abs(late.start_ms - early.start_ms) <= 60
        assert abs(late.end_ms - early.end_ms) <= 60


def test_memory_does_not_grow_with_the_stream(talk: Talk) -> None:
    engine = PocketSphinxVoiceActivity()

    def stream() -> Iterator[Pcm16]:
        for _ in range(100):
            yield talk.audio[: 5 * SPEECH_RATE_HZ]

    list(engine.speech(stream()))
    tracemalloc.start()
    try:
        count = sum(1 for _ in engine.speech(stream()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count >= 100
    assert peak < 2_000_000
