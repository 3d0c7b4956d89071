"""Folders laid out as the published models of faster-whisper are, and faults in them.

File lists and settings are those that the repositories at Systran/faster-whisper-* document.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from models.spoken import Said
from models.whisper_random import Size, write_random
from octavia.dubbing.engines import Kind, SpeechToText, load_engine
from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.ctranslate2_whisper import CTranslate2Whisper
from octavia.models.devices import Device, DeviceKind
from octavia.models.store import adopt
from support.tiny_whisper import FOLDER, pcm, text

TINY_FILES = {"config.json", "model.bin", "tokenizer.json", "vocabulary.txt", "README.md"}
LARGE_V3_FILES = {"config.json", "model.bin", "tokenizer.json", "vocabulary.json", "preprocessor_config.json"}
CONFIG_KEYS = {"alignment_heads", "lang_ids", "suppress_ids", "suppress_ids_begin"}
CPU = Device(DeviceKind.CPU, "int8", 1)


@pytest.fixture
def tiny_published(tmp_path: Path) -> Path:
    """As Systran/faster-whisper-tiny: the vocabulary a line each, nothing said of features."""
    folder = tmp_path / "faster-whisper-tiny"
    folder.mkdir()
    for name in ("config.json", "model.bin", "tokenizer.json"):
        shutil.copy(FOLDER / name, folder)
    vocabulary = json.loads((FOLDER / "vocabulary.json").read_text(encoding="utf-8"))
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(
        "---\nlicense: mit\n---\n# Whisper tiny model for CTranslate2\n", encoding="utf-8"
    )
    assert {path.name for path in folder.iterdir()} == TINY_FILES
    assert set(json.loads((folder / "config.json").read_text(encoding="utf-8"))) >= CONFIG_KEYS
    return folder


def test_a_folder_like_that_of_the_published_tiny_model_is_heard_with(
    tiny_published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clips: dict[str, tuple[Said, ...]]
) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    adopt("whisper:tiny", tiny_published)
    engine = cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, "whisper:tiny"))
    assert text(engine.recognize(pcm(clips["en"][0].samples), "en").words) == clips["en"][0].text
    assert "yue" not in engine.describe().languages


def test_a_folder_like_that_of_the_published_large_v3_has_more_bands_and_a_language_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "faster-whisper-large-v3"
    write_random(folder, Size(later=True, brief=True))
    assert {path.name for path in folder.iterdir()} == LARGE_V3_FILES
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    adopt("whisper:large-v3", folder)
    engine = cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, "whisper:large-v3"))
    assert "yue" in engine.describe().languages
    noise = np.random.default_rng(0).normal(0, 3000, SPEECH_RATE_HZ).astype(np.int16)
    assert engine.recognize(noise, "yue").language == "yue"
    assert engine.recognize(noise, None).language in engine.describe().languages


def test_bands_are_counted_where_nothing_is_said_of_them(tmp_path: Path) -> None:
    write_random(tmp_path, Size(later=True))
    (tmp_path / "preprocessor_config.json").unlink()
    model = CTranslate2Whisper(tmp_path, CPU)
    assert model._features.mel_filters.shape[0] == 128


def test_a_folder_without_a_tokenizer_is_refused_and_no_hub_is_asked(tiny_published: Path) -> None:
    (tiny_published / "tokenizer.json").unlink()
    with pytest.raises(EngineError, match="is missing") as refusal:
        CTranslate2Whisper(tiny_published, CPU)
    assert "tokenizer.json" in refusal.value.hint


def test_a_damaged_model_is_told_of(tiny_published: Path) -> None:
    (tiny_published / "model.bin").write_bytes((FOLDER / "model.bin").read_bytes()[:100_000])
    with pytest.raises(EngineError, match="can't be loaded"):
        CTranslate2Whisper(tiny_published, CPU)
