"""Whisper by CTranslate2, on the tiny model that knows the talk."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soxr

from models.spoken import Said
from octavia.dubbing.engines import (
    Kind,
    Pcm16,
    Quality,
    SpeechToText,
    configure,
    engine_class,
    load_engine,
    options_digest,
)
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ
from octavia.engines.stt.ctranslate2_whisper import CTranslate2Whisper
from octavia.engines.stt.guards_speechless import is_speechless
from octavia.engines.stt.hearing import Chunk
from octavia.models.devices import Device, DeviceKind
from octavia.models.runtime import loaded_models
from octavia.testing.conformance import check_engine
from octavia.testing.sample_music import music
from support.tiny_whisper import FOLDER, heard_alone, median_error_ms, pcm, text

NAME = "whisper:tiny-test"
CPU = Device(DeviceKind.CPU, "int8", 1)


@pytest.fixture(scope="module")
def engine(models: Path) -> SpeechToText:
    return cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, NAME))


def noise(seconds: float, level: float) -> Pcm16:
    return (np.random.default_rng(3).normal(0, level, round(seconds * SPEECH_RATE_HZ)) * 32767).astype(np.int16)


def test_it_keeps_the_protocol(models: Path) -> None:
    check_engine(engine_class(Kind.SPEECH_TO_TEXT, NAME))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_is_heard_to_the_letter_and_on_time(
    engine: SpeechToText, clips: dict[str, tuple[Said, ...]], language: str
) -> None:
    heard = heard_alone(engine, clips[language])
    assert [text(found.words) for found in heard] == [clip.text for clip in clips[language]]
    assert {found.language for found in heard} == {language}
    assert all(found.probability is not None and found.probability > 0.5 for found in heard)
    assert median_error_ms(clips[language], heard) <= 100


def test_sentences_with_a_pause_between_are_apart_in_time(
    engine: SpeechToText, clips: dict[str, tuple[Said, ...]]
) -> None:
    for first, second in zip(clips["en"][:8:2], clips["en"][1:8:2], strict=True):
        heard = engine.recognize(pcm(first.samples, 700, second.samples), "en")
        assert text(heard.words) == f"{first.text} {second.text}"
        last, following = heard.words[len(first.words) - 1], heard.words[len(first.words)]
        assert 500 <= following.start_ms - last.end_ms <= 900


def test_words_carry_probabilities(engine: SpeechToText, clips: dict[str, tuple[Said, ...]]) -> None:
    heard = engine.recognize(pcm(clips["en"][0].samples), "en")
    assert all(word.confidence is not None and word.confidence > 0.5 for word in heard.words)
    assert heard.probability is None


@pytest.mark.parametrize("level", [0.0, 1e-4, 0.003, 0.1])
def test_nothing_is_said_in_silence_and_noise(engine: SpeechToText, level: float) -> None:
    assert engine.recognize(noise(4, level), None).words == ()


def test_what_it_writes_to_music_is_taken_out_and_told_of(engine: SpeechToText) -> None:
    bed = music(0, 5 * PROGRAMME_RATE_HZ, 0.1).mean(axis=1)
    heard = engine.recognize((soxr.resample(bed, PROGRAMME_RATE_HZ, SPEECH_RATE_HZ) * 32767).astype(np.int16), None)
    assert heard.words == ()
    assert heard.removed
    assert all(removed.text and "no speech" in removed.reason for removed in heard.removed)


def test_audio_longer_than_its_window_is_heard_in_pieces(
    engine: SpeechToText, clips: dict[str, tuple[Said, ...]]
) -> None:
    first, second = clips["es"][:2]
    audio = pcm(first.samples, 27_000, second.samples)
    heard = engine.recognize(audio, None)
    assert heard.language == "es"
    assert heard.words[-1].end_ms <= len(audio) * 1000 // SPEECH_RATE_HZ


def test_chunks_in_a_batch_are_heard_as_each_alone(clips: dict[str, tuple[Said, ...]]) -> None:
    model = CTranslate2Whisper(FOLDER, CPU)
    chunks = [Chunk(pcm(clips[code][number].samples), None) for number, code in enumerate(["en", "es", "es", "en"])]
    together = model.tell([*chunks, Chunk(noise(1, 0.0), "en")], 5)
    assert [told.language for told in together] == ["en", "es", "es", "en", "en"]
    for chunk, told in zip(chunks, together, strict=False):
        (alone,) = model.tell([chunk], 5)
        assert [word.text for word in told.words] == [word.text for word in alone.words]
    assert is_speechless(together[-1].evidence)


def test_a_language_it_does_not_hear_is_refused(engine: SpeechToText) -> None:
    with pytest.raises(LanguageError, match="'tlh'"):
        engine.recognize(noise(1, 0.0), "tlh")


def test_the_languages_have_our_codes(engine: SpeechToText) -> None:
    languages = engine.describe().languages
    assert {"nb", "jv", "he", "zh"} <= set(languages)
    assert not {"no", "jw", "iw"} & set(languages)


def test_a_model_tells_of_itself(models: Path) -> None:
    info = engine_class(Kind.SPEECH_TO_TEXT, NAME).describe()
    assert info.name == NAME
    assert info.quality is Quality.DRAFT
    assert "faster-whisper" in info.version and "model " in info.version
    assert info.punctuates
    assert info.needs == ("weights",)


def test_without_a_model_in_the_name_it_is_the_best_that_is_here(models: Path) -> None:
    info = engine_class(Kind.SPEECH_TO_TEXT, "whisper").describe()
    assert (info.name, info.title) == ("whisper", "Whisper tiny-test")


def test_a_model_that_is_not_here_is_pulled_by_one_command(models: Path) -> None:
    lacking = engine_class(Kind.SPEECH_TO_TEXT, "whisper:small").check()
    assert not lacking.ready
    assert "whisper:small" in lacking.missing
    assert lacking.fix == "octavia models pull whisper:small"
    with pytest.raises(EngineError, match="not ready"):
        load_engine(Kind.SPEECH_TO_TEXT, "whisper:small")


def test_a_model_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(EngineError) as refusal:
        engine_class(Kind.SPEECH_TO_TEXT, "whisper:smal")
    assert "whisper:small" in refusal.value.hint


def test_without_any_model_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path))
    engine = engine_class(Kind.SPEECH_TO_TEXT, "whisper")
    assert engine.check().fix == "octavia models pull whisper:small"
    assert engine.describe().version == ""


def test_options_shape_how_it_listens(models: Path, clips: dict[str, tuple[Said, ...]]) -> None:
    configure({"whisper": {"beam": 1, "compute_type": "float32", "threads": 1, "device": "cpu"}})
    try:
        engine = cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, NAME))
        assert options_digest(Kind.SPEECH_TO_TEXT, NAME)
        heard = engine.recognize(pcm(clips["en"][1].samples), None)
    finally:
        configure({})
    assert text(heard.words) == clips["en"][1].text


def test_a_model_that_was_given_up_for_others_is_loaded_again(
    engine: SpeechToText, clips: dict[str, tuple[Said, ...]]
) -> None:
    before = engine.recognize(pcm(clips["es"][1].samples), "es")
    assert loaded_models().free_unused() > 0
    assert engine.recognize(pcm(clips["es"][1].samples), "es") == before
