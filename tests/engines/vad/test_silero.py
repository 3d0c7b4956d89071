"""Voice activity by Silero."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
import soxr

from octavia.dubbing.engines import Pcm16, engine_class
from octavia.dubbing.engines.declaration import Kind
from octavia.dubbing.errors import EngineError
from octavia.dubbing.pipeline.choice import choose, voice_activity
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, Span, total_ms
from octavia.engines.vad import silero
from octavia.engines.vad.silero import Silero
from octavia.testing.conformance import check_engine
from octavia.testing.conformance.sounds import silence
from octavia.testing.sample_music import music
from support.talk import Talk


@pytest.fixture(scope="module")
def engine() -> Iterator[Silero]:
    with Silero() as loaded:
        yield loaded


def _background(count: int, level_rms: float) -> Pcm16:
    """Music of 16 s, again and again."""
    stereo = music(0, 16 * PROGRAMME_RATE_HZ, level_rms)
    mono: Pcm16 = (soxr.resample(stereo.mean(axis=1), PROGRAMME_RATE_HZ, SPEECH_RATE_HZ) * 32768).astype(np.int16)
    return np.resize(mono, count)


def test_it_keeps_the_protocol() -> None:
    check_engine(Silero)


def test_it_is_the_one_that_is_chosen() -> None:
    assert choose(voice_activity()).info.name == "silero"


def test_each_sentence_between_silences_is_found_with_its_edges(engine: Silero, talk: Talk) -> None:
    spans = list(engine.speech([talk.audio]))
    assert len(spans) == len(talk.spans)
    for found, true in zip(spans, talk.spans, strict=True):
        assert true.start_ms - 200 <= found.start_ms <= true.start_ms
        assert true.end_ms <= found.end_ms <= true.end_ms + 250


def test_music_is_not_speech_and_speech_over_music_is(engine: Silero, talk: Talk) -> None:
    background = _background(len(talk.audio), 0.01)
    assert list(engine.speech([background])) == []
    mixed = talk.audio + background
    spans = list(engine.speech([mixed]))
    assert len(spans) == len(talk.spans)
    heard = sum(max(span.overlap_ms(true) for span in spans) for true in talk.spans)
    assert heard > 0.97 * total_ms(talk.spans)
    pauses_ms = len(mixed) * 1000 // SPEECH_RATE_HZ - total_ms(talk.spans)
    assert total_ms(spans) - heard < pauses_ms / 4


@pytest.mark.parametrize("level_rms", [0.0, 0.01, 0.1])
def test_the_first_words_after_minutes_of_silence_or_music_are_not_missed(
    engine: Silero, talk: Talk, level_rms: float
) -> None:
    minutes = 2
    audio = np.concatenate([silence(minutes * 60), talk.audio]) + _background(
        minutes * 60 * SPEECH_RATE_HZ + len(talk.audio), level_rms
    )
    first = next(iter(engine.speech([audio]))).moved(-minutes * 60_000)
    assert talk.spans[0].start_ms - 200 <= first.start_ms <= talk.spans[0].start_ms + 60


def test_a_click_is_not_speech(engine: Silero) -> None:
    audio = silence(3)
    audio[SPEECH_RATE_HZ : SPEECH_RATE_HZ + 160] = 20_000
    assert list(engine.speech([audio])) == []


def test_a_word_that_ends_with_the_audio_ends_there(engine: Silero, talk: Talk) -> None:
    end_ms = talk.spans[0].end_ms - 200
    audio = talk.audio[: end_ms * SPEECH_RATE_HZ // 1000]
    (span,) = engine.speech([audio])
    assert span.end_ms == end_ms


def test_it_hears_what_the_network_hears_in_one_go(engine: Silero, talk: Talk) -> None:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(threshold=0.5, neg_threshold=0.35, min_silence_duration_ms=190, speech_pad_ms=90)
    whole = get_speech_timestamps(talk.audio.astype(np.float32) / 32768, options)
    theirs = [Span(round(found["start"] / 16), round(found["end"] / 16)) for found in whole]
    ours = list(engine.speech(talk.audio[at : at + 3000] for at in range(0, len(talk.audio), 3000)))
    assert len(ours) == len(theirs)
    for mine, its in zip(ours, theirs, strict=True):
        assert abs(mine.start_ms - its.start_ms) <= 32
        assert abs(mine.end_ms - its.end_ms) <= 32


def test_the_clock_of_a_long_stream_does_not_drift(engine: Silero, talk: Talk) -> None:
    minutes = 10
    near = list(engine.speech([talk.audio]))

    def stream() -> Iterator[Pcm16]:
        for _ in range(minutes):
            yield silence(60)
        yield talk.audio

    far = [span.moved(-minutes * 60_000) for span in engine.speech(stream())]
    assert len(far) == len(near)
    for late, early in zip(far, near, strict=True):
        assert abs(late.start_ms - early.start_ms) <= 64
        assert abs(late.end_ms - early.end_ms) <= 64


def test_memory_does_not_grow_with_the_stream(engine: Silero, talk: Talk) -> None:
    def stream() -> Iterator[Pcm16]:
        for _ in range(60):
            yield talk.audio[: 5 * SPEECH_RATE_HZ]

    tracemalloc.start()
    try:
        count = sum(1 for _ in engine.speech(stream()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count >= 60
    assert peak < 3_000_000


@pytest.mark.parametrize(("module", "package"), [("onnxruntime", "onnxruntime"), ("faster_whisper", "faster-whisper")])
def test_a_missing_package_is_named_with_the_command_that_adds_it(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    readiness = engine_class(Kind.VOICE_ACTIVITY, "silero").check()
    assert not readiness.ready
    assert package in readiness.missing
    assert readiness.fix == "scripts/add-engines.sh whisper"


def test_a_network_it_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "_INPUTS", ("input", "state", "sr"))
    with pytest.raises(EngineError, match=r"silero_vad_v\d\.onnx takes input, h, c, which is another network"):
        Silero()
