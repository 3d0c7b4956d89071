"""Which Whispers are here, and what each declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.engines import Kind, Quality, engine_class
from octavia.dubbing.languages import LANGUAGES
from octavia.engines import torch_runtime
from octavia.engines.stt.whisper_models import best_model, code_of, cost_of, languages_of, quality_of, token_of
from octavia.models.families import WHISPER_LANGUAGES
from octavia.models.store import InstalledModel, adopt, installed_model

FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json")


@pytest.fixture
def adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of a model, all empty, and an empty folder of models."""
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text("{}", encoding="utf-8")
    return folder


def model(name: str, folder: Path) -> InstalledModel:
    return adopt(f"whisper:{name}", folder)


def test_all_languages_of_whisper_have_codes_of_ours_and_back() -> None:
    assert set(WHISPER_LANGUAGES) <= LANGUAGES.keys()
    assert len(WHISPER_LANGUAGES) == 100
    assert all(code_of(token_of(code)) == code for code in WHISPER_LANGUAGES)
    assert (token_of("nb"), token_of("jv"), token_of("es")) == ("no", "jw", "es")


def test_faster_whisper_names_the_languages_so_too() -> None:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    assert {token_of(code) for code in WHISPER_LANGUAGES} == set(_LANGUAGE_CODES)


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["tiny", "small", "base"], "small"),
        (["large-v3-turbo", "medium"], "large-v3-turbo"),
        (["large-v3", "large-v3-turbo"], "large-v3"),
        (["small.en", "tiny"], "tiny"),
        (["mine"], "mine"),
        (["mine", "tiny"], "tiny"),
    ],
)
def test_the_best_model_is_the_largest_that_hears_many_languages(adopted: Path, names: list[str], best: str) -> None:
    for name in names:
        model(name, adopted)
    found = best_model("whisper")
    assert found is not None
    assert found.spec.name == best


def test_there_is_no_best_of_none(adopted: Path) -> None:
    assert best_model("whisper") is None
    assert languages_of(None) == WHISPER_LANGUAGES
    assert installed_model("whisper:tiny") is None


def test_cantonese_came_with_the_third_generation(adopted: Path) -> None:
    assert "yue" not in languages_of(model("medium", adopted))
    assert "yue" in languages_of(model("large-v3-turbo", adopted))
    assert "yue" in languages_of(model("mine", adopted))
    assert languages_of(model("base.en", adopted)) == ("en",)


def test_larger_models_are_better_and_cost_more(adopted: Path) -> None:
    models = [model(name, adopted) for name in ("tiny", "base", "small", "medium", "large-v3-turbo", "large-v3")]
    costs = [cost_of(each) for each in models]
    assert costs == sorted(costs)
    order = [Quality.DRAFT, Quality.GOOD, Quality.BEST]
    qualities = [order.index(quality_of(each)) for each in models]
    assert qualities == sorted(qualities)


@pytest.mark.parametrize("name", ["whisper", "openai-whisper"])
def test_missing_packages_are_added_by_one_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_runtime, "is_installed", lambda package: False)
    readiness = engine_class(Kind.SPEECH_TO_TEXT, name).check()
    assert not readiness.ready
    assert readiness.fix == f"scripts/add-engines.sh {name}"
