"""Translation of a job's texts: by one engine for all languages, and never twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import EngineInfo, TextInContext, Translation, register, registry
from octavia.dubbing.errors import EngineError
from octavia.dubbing.events import ignore
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.say import translated
from octavia.dubbing.request import DubRequest
from octavia.testing.fakes import DictionaryTranslator

_TEXTS = [TextInContext(f"This is number {number}.") for number in range(20)]


class Noting(DictionaryTranslator):
    """Translates into two languages and notes what happens to it."""

    name: ClassVar[str] = "noting"
    noted: ClassVar[list[str]] = []
    broken_from: ClassVar[str] = ""

    def __init__(self) -> None:
        self.noted.append("loaded")

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), pairs=(("en", "es"), ("en", "fr")))

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        if self.broken_from in texts:
            raise EngineError("it is broken", "mend it")
        self.noted.append(f"{len(texts)} to {target}")
        return super().translate(texts, source, "es")

    def close(self) -> None:
        self.noted.append("closed")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    monkeypatch.setattr(registry, "_added", {})
    monkeypatch.setattr(Noting, "noted", [])
    register(Noting)
    return Chosen(Noting.describe(), "asked for")


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with Job(DubRequest(tmp_path / "talk.mp4", ("es", "fr"), tmp_path), ignore, CancelToken()) as running:
        yield running


def test_one_engine_is_loaded_for_all_languages_and_gone_when_they_are_translated(job: Job, engine: Chosen) -> None:
    made = translated(job, {"es": _TEXTS, "fr": _TEXTS}, "en", {"es": engine, "fr": engine})
    assert Noting.noted == ["loaded", "16 to es", "4 to es", "16 to fr", "4 to fr", "closed"]
    assert [each.candidates[0].text for each in made["es"]] == [text.candidates[0].text for text in made["fr"]]


def test_translations_come_in_the_order_of_the_texts_and_one_for_each(job: Job, engine: Chosen) -> None:
    twice = [*_TEXTS, *reversed(_TEXTS)]
    said = [each.candidates[0].text for each in translated(job, {"es": twice}, "en", {"es": engine})["es"]]
    assert said == [f"Esto es número {number}." for number in (*range(20), *reversed(range(20)))]
    assert "20 to es" not in Noting.noted
    assert Noting.noted.count("16 to es") == 1


def test_what_was_translated_before_a_failure_is_not_translated_again(
    job: Job, engine: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Noting, "broken_from", _TEXTS[16].text)
    with pytest.raises(EngineError, match="broken"):
        translated(job, {"es": _TEXTS}, "en", {"es": engine})
    monkeypatch.setattr(Noting, "broken_from", "")
    translated(job, {"es": _TEXTS}, "en", {"es": engine})
    assert Noting.noted == ["loaded", "16 to es", "closed", "loaded", "4 to es", "closed"]


def test_an_engine_is_not_loaded_for_nothing(job: Job, engine: Chosen) -> None:
    translated(job, {"es": _TEXTS}, "en", {"es": engine})
    Noting.noted.clear()
    translated(job, {"es": _TEXTS}, "en", {"es": engine})
    assert Noting.noted == []
