"""Speech to text by PocketSphinx."""

from __future__ import annotations

import re
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile
import soxr

from octavia.dubbing.engines import Pcm16, Recognition
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, Span, ms_to_samples
from octavia.engines.stt.pocketsphinx import PocketSphinx
from octavia.engines.vad.pocketsphinx import PocketSphinxVoiceActivity
from octavia.testing.conformance import check_engine
from octavia.testing.sample_music import music
from support.talk import Talk


@pytest.fixture(scope="module")
def engine() -> PocketSphinx:
    return PocketSphinx()


@pytest.fixture(scope="module")
def heard(engine: PocketSphinx, talk: Talk) -> list[Recognition]:
    return [engine.recognize(cut(talk.audio, span), "en") for span in talk.spans]


def cut(audio: Pcm16, span: Span) -> Pcm16:
    start, end = (ms_to_samples(time_ms, SPEECH_RATE_HZ) for time_ms in (span.start_ms - 50, span.end_ms + 50))
    return audio[start:end]


def plain(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower())


def text(heard: Recognition) -> str:
    return " ".join(word.text for word in heard.words)


def test_it_keeps_the_protocol() -> None:
    check_engine(PocketSphinx)


def test_clear_speech_is_understood(heard: list[Recognition], talk: Talk) -> None:
    wrong = jiwer.wer([plain(sentence) for sentence in talk.sentences], [text(sentence) for sentence in heard])
    assert wrong <= 0.1


def test_words_are_bare_and_carry_probabilities(heard: list[Recognition]) -> None:
    words = [word for sentence in heard for word in sentence.words]
    assert all(re.fullmatch(r"[a-z']+", word.text) for word in words)
    assert all(word.confidence is not None and 0 <= word.confidence <= 1 for word in words)
    assert sum(word.confidence or 0 for word in words) / len(words) > 0.6


def test_words_lie_where_they_are_said(heard: list[Recognition], talk: Talk) -> None:
    for sentence, span in zip(heard, talk.spans, strict=True):
        first, last = sentence.words[0], sentence.words[-1]
        assert first.start_ms <= 50 + 80
        assert abs(last.end_ms - 50 - span.duration_ms) <= 120


def test_a_chunk_heard_after_another_gives_the_same_words(
    engine: PocketSphinx, heard: list[Recognition], talk: Talk
) -> None:
    """The front end adapts to the noise of what it heard; a resumed job would differ if that were kept."""
    loud = np.random.default_rng(0).normal(0, 3000, 3 * SPEECH_RATE_HZ).astype(np.int16)
    for sentence, span in zip(heard, talk.spans, strict=True):
        engine.recognize(loud, "en")
        assert engine.recognize(cut(talk.audio, span), "en") == sentence


def test_real_speech_is_half_understood(engine: PocketSphinx, shared_data: Path) -> None:
    said = (
        "And so my fellow Americans ask not what your country can do for you ask what you can do for your country",
        soundfile.read(shared_data / "jfk.flac"),
    )
    samples, rate_hz = said[1]
    audio = (soxr.resample(samples.mean(axis=1), rate_hz, SPEECH_RATE_HZ) * 32767).astype(np.int16)
    spans = list(PocketSphinxVoiceActivity().speech([audio]))
    words = " ".join(text(engine.recognize(cut(audio, span), None)) for span in spans)
    assert jiwer.wer(plain(said[0]), words) <= 0.7


def test_music_is_not_words(engine: PocketSphinx) -> None:
    bed = music(0, 8 * PROGRAMME_RATE_HZ, 0.1).mean(axis=1)
    audio = (soxr.resample(bed, PROGRAMME_RATE_HZ, SPEECH_RATE_HZ) * 32767).astype(np.int16)
    assert engine.recognize(audio, "en").words == ()
