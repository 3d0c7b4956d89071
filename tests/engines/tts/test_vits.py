"""Speech by VITS, with tiny models in the published layouts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from octavia.dubbing.engines import Kind, engine_class, load_engine
from octavia.dubbing.errors import EngineError
from octavia.engines.tts.vits import Vits
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine

pytestmark = [pytest.mark.torch, pytest.mark.usefixtures("coqui")]

TEXT = "Good morning and welcome to our talk."


@pytest.fixture
def engine(coqui: Path) -> Iterator[Vits]:
    with Vits() as engine:
        yield engine


@pytest.mark.parametrize("name", ["vits", "vits:phonemes"])
def test_it_keeps_the_protocol(name: str) -> None:
    check_engine(engine_class(Kind.SPEECH, name))


def test_every_model_that_is_here_has_its_voices(coqui: Path) -> None:
    info = Vits.describe()
    assert [voice.id for voice in info.voices] == [
        "letters",
        "phonemes/p225",
        "phonemes/p226",
        "phonemes/p227",
        "two/anna/en",
        "two/ben/en",
        "two/anna/es",
        "two/ben/es",
    ]
    assert info.languages == ("en", "es")
    assert info.commercial_use


def test_it_says_as_much_as_there_is_text(engine: Vits) -> None:
    for voice in ("letters", "phonemes/p226", "two/ben/es"):
        speech = engine.synthesize(TEXT, voice)
        assert speech.rate_hz == 22_050
        assert len(speech.samples) / 22_050 == pytest.approx(2.0, abs=0.4)


def test_speakers_and_languages_differ(engine: Vits) -> None:
    voices = ("two/anna/en", "two/ben/en", "two/anna/es", "phonemes/p225", "phonemes/p227")
    assert len({engine.synthesize(TEXT, voice).samples.tobytes() for voice in voices}) == len(voices)


def test_the_same_seed_gives_the_same_samples_and_another_seed_others(engine: Vits) -> None:
    first = engine.synthesize(TEXT, "letters", seed=7)
    other = engine.synthesize(TEXT, "letters", seed=8)
    assert np.array_equal(engine.synthesize(TEXT, "letters", seed=7).samples, first.samples)
    assert not np.array_equal(other.samples, first.samples)


@pytest.mark.parametrize("rate", [0.75, 0.9, 1.15, 1.4])
def test_a_rate_changes_the_length(engine: Vits, rate: float) -> None:
    natural = engine.synthesize(TEXT, "phonemes/p225", seed=2)
    quicker = engine.synthesize(TEXT, "phonemes/p225", rate, seed=2)
    assert len(quicker.samples) * rate == pytest.approx(len(natural.samples), rel=0.08)


def test_letters_it_does_not_know_are_left_out(engine: Vits) -> None:
    assert len(engine.synthesize("日本語", "letters").samples) == 0
    assert len(engine.synthesize("...", "letters").samples) == pytest.approx(0.02 * 22_050, abs=1)


def test_a_voice_it_does_not_have_is_refused(engine: Vits) -> None:
    with pytest.raises(EngineError, match="vits has no voice 'two/anna'"):
        engine.synthesize(TEXT, "two/anna")


def test_a_long_text_is_said_to_its_end(engine: Vits) -> None:
    one, five = (engine.synthesize(text, "letters") for text in (TEXT, " ".join([TEXT] * 15)))
    assert len(five.samples) > 13 * len(one.samples)


def test_a_model_that_reads_phonemes_needs_espeak_ng(coqui: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    readiness = engine_class(Kind.SPEECH, "vits:phonemes").check()
    assert not readiness.ready
    assert "espeak-ng is not installed" in readiness.missing
    assert "apt-get install espeak-ng" in readiness.fix
    assert engine_class(Kind.SPEECH, "vits:letters").check().ready
    assert {voice.id.partition("/")[0] for voice in Vits.describe().voices} == {"letters", "two"}


def test_a_model_of_another_kind_is_told(coqui: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    folder = tmp_path / "tacotron"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model": "tacotron2"}), encoding="utf-8")
    (folder / "model_file.pth").write_bytes(b"weights")
    adopt("vits:tacotron", folder)
    with pytest.raises(EngineError, match="vits:tacotron has no configuration of a VITS"):
        load_engine(Kind.SPEECH, "vits:tacotron")
