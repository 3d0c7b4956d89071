"""What a published VITS is, is read from its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from octavia.engines.tts.vits_layout import VitsLayout, vits_layout

VCTK = {
    "model": "vits",
    "use_phonemes": True,
    "phonemizer": "espeak",
    "phoneme_language": "en",
    "datasets": [{"name": "vctk", "path": "/data/", "language": ""}],
    "speakers_file": None,
    "model_args": {"use_speaker_embedding": True, "speakers_file": "/home/me/speaker_ids.json"},
}
"""As `tts_models/en/vctk/vits` has it."""
CSS10 = {
    "model": "vits",
    "use_phonemes": False,
    "phonemizer": None,
    "phoneme_language": None,
    "datasets": [{"name": "css10", "path": "/data/", "language": "es"}],
    "model_args": {"use_speaker_embedding": False},
}
"""As `tts_models/es/css10/vits` has it."""
YOUR_TTS = {
    "model": "vits",
    "use_phonemes": False,
    "model_args": {
        "use_d_vector_file": True,
        "d_vector_file": ["/raid/speakers.json"],
        "use_language_embedding": True,
        "language_ids_file": "/raid/language_ids.json",
    },
}
"""As `tts_models/multilingual/multi-dataset/your_tts` has it."""


def laid_out(folder: Path, config: dict[str, Any], checkpoint: str = "model_file.pth", **files: object) -> Path:
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / checkpoint).touch()
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def read(folder: Path, *languages: str) -> VitsLayout:
    layout = vits_layout(folder, "digest", languages)
    assert layout is not None
    return layout


def test_a_model_of_many_speakers_names_them(tmp_path: Path) -> None:
    layout = read(laid_out(tmp_path, VCTK, speaker_ids={"ED\n": 0, "p225": 1, "p226": 2}))
    assert layout.speakers == ("ED\n", "p225", "p226")
    assert layout.languages == {"en": "en"}
    assert (layout.phonemizer, layout.package) == ("espeak", "")
    assert dict(layout.files)["speakers_file"] == tmp_path / "speaker_ids.json"


def test_a_model_that_reads_letters_needs_nothing_else(tmp_path: Path) -> None:
    layout = read(laid_out(tmp_path, CSS10, "model_file.pth.tar"))
    assert (layout.languages, layout.speakers, layout.phonemizer) == ({"es": "es"}, (), "")
    assert layout.checkpoint.name == "model_file.pth.tar"


def test_a_model_of_many_languages_is_told_which(tmp_path: Path) -> None:
    clips = {"a.wav": {"name": "ann", "embedding": [0]}, "b.wav": {"name": "ben"}, "c.wav": {"name": "ann"}}
    folder = laid_out(tmp_path, YOUR_TTS, speakers=clips, language_ids={"en": 0, "fr-fr": 1, "pt-br": 2, "xx-yy": 3})
    layout = read(folder, "en")
    assert layout.languages == {"en": "en", "fr": "fr-fr", "pt": "pt-br"}
    assert layout.several_languages
    assert layout.speakers == ("ann", "ben")


def test_what_is_known_of_a_model_wins_over_its_configuration(tmp_path: Path) -> None:
    assert read(laid_out(tmp_path, CSS10 | {"datasets": []}), "es").languages == {"es": "en"}


def test_a_phonemizer_may_need_a_package(tmp_path: Path) -> None:
    assert read(laid_out(tmp_path, VCTK | {"phonemizer": "gruut"})).package == "gruut"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"model": "tacotron2"}', '{"model": "vits", "datasets": 5}'])
def test_what_is_no_vits_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "model_file.pth").touch()
    (tmp_path / "config.json").write_text(content, encoding="utf-8")
    assert vits_layout(tmp_path, "digest", ()) is None


def test_without_a_checkpoint_or_a_folder_there_is_no_model(tmp_path: Path) -> None:
    assert vits_layout(tmp_path / "missing", "digest", ()) is None
    laid_out(tmp_path, CSS10).joinpath("model_file.pth").unlink()
    assert vits_layout(tmp_path, "digest", ()) is None
