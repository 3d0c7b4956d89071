"""Voices of XTTS are read from its files without torch, and somebody's own from a profile."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from octavia.dubbing.errors import EngineError
from octavia.engines.tts.xtts_voices import (
    SPEAKERS_FILE,
    Latents,
    from_profile,
    languages_in,
    speakers_in,
    to_profile,
    voices_of,
)

PUBLISHED = ["en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi"]
LATENTS = Latents(np.ones((1, 32, 64), np.float32), np.zeros((1, 512, 1), np.float32))


def speakers_file(folder: Path, names: object, inner: str = "speakers_xtts/data.pkl") -> Path:
    with zipfile.ZipFile(folder / SPEAKERS_FILE, "w") as parts:
        parts.writestr(inner, pickle.dumps(names))
    return folder


def test_the_published_models_speak_17_languages(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model": "xtts", "languages": PUBLISHED}), encoding="utf-8")
    languages = languages_in(tmp_path, "a")
    assert len(languages) == 17
    assert "zh" in languages


def test_a_speaker_speaks_every_language(tmp_path: Path) -> None:
    folder = speakers_file(tmp_path, {"Claribel Dervla": {}, "Viktor Eka": {}, "Camilla Holmström": {}, "Mine": {}})
    voices = voices_of(speakers_in(folder, "a"), ("en", "es"))
    assert [voice.id for voice in voices[:4]] == [
        "en/claribel-dervla",
        "en/viktor-eka",
        "en/camilla-holmstrom",
        "en/mine",
    ]
    assert [voice.gender for voice in voices[:4]] == ["female", "male", "female", ""]
    assert {voice.language for voice in voices[4:]} == {"es"}


def test_speakers_of_names_alike_have_ids_of_their_own(tmp_path: Path) -> None:
    speakers = speakers_in(speakers_file(tmp_path, {"A b": {}, "a-B": {}, "??": {}}), "a")
    assert len(speakers) == 3
    assert set(speakers.values()) == {"A b", "a-B", "??"}


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("/nowhere/evil"),)  # type: ignore[return-value]


def test_nothing_that_a_speakers_file_names_is_called(tmp_path: Path) -> None:
    folder = speakers_file(tmp_path, {"Claribel Dervla": Evil()})
    assert list(speakers_in(folder, "a")) == ["claribel-dervla"]


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_a_damaged_speakers_file_has_no_speakers(tmp_path: Path, content: bytes) -> None:
    (tmp_path / SPEAKERS_FILE).write_bytes(content)
    assert speakers_in(tmp_path, "a") == {}


@pytest.mark.parametrize("names", [["a list"], 5, None])
def test_a_file_of_something_else_has_no_speakers(tmp_path: Path, names: object) -> None:
    assert speakers_in(speakers_file(tmp_path, names), "a") == {}


def test_a_profile_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "voice"
    path.write_bytes(to_profile(LATENTS, "digest"))
    found = from_profile(path, "digest")
    assert np.array_equal(found.style, LATENTS.style)
    assert np.array_equal(found.sound, LATENTS.sound)
    assert to_profile(found, "digest") == path.read_bytes()


def test_a_profile_of_another_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "voice"
    path.write_bytes(to_profile(LATENTS, "digest"))
    with pytest.raises(EngineError, match="another model"):
        from_profile(path, "other")


def other_archive() -> bytes:
    file = io.BytesIO()
    np.savez(file, something=np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"RIFF....", to_profile(LATENTS, "digest")[:2000], other_archive()])
def test_a_damaged_profile_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "voice"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="is not a voice profile of xtts"):
        from_profile(path, "digest")
    with pytest.raises(EngineError, match="missing is not a voice profile"):
        from_profile(tmp_path / "missing", "digest")
