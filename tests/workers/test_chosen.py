"""What somebody chose for their dub goes before what the operator has set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from octavia.dubbing.request import DubRequest, EngineChoice, MixSettings, TakeCheck
from octavia.service.jobs.commands import Dub, Engines, JobKind, Quality, Source, restored, stored
from octavia.workers import chosen
from octavia.workers.chosen import as_chosen

OPERATORS = DubRequest(
    Path("a"), ("es",), Path("out"), engines=EngineChoice(stt="auto", tts="vits"), mix=MixSettings(duck_db=12.0)
)


def dub(**said: Any) -> Dub:
    return Dub(Source(), ("es",), **said)


@pytest.fixture
def whispers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with three sizes of Whisper."""
    ready = {"whisper:tiny", "whisper:small", "openai-whisper:large-v3"}
    monkeypatch.setattr(chosen, "usable", lambda _: ready.__contains__)


def test_what_is_not_chosen_stays_as_the_operator_has_it() -> None:
    assert as_chosen(OPERATORS, dub()) == OPERATORS


def test_bed_and_engines_are_as_chosen() -> None:
    made = as_chosen(OPERATORS, dub(duck_db=0.0, engines=Engines("whisper", "auto", "espeak-ng")))
    assert made.mix.duck_db == 0
    assert (made.engines.stt, made.engines.mt, made.engines.tts) == ("whisper", "auto", "espeak-ng")


@pytest.mark.usefixtures("whispers")
def test_a_draft_is_heard_by_the_smallest_and_not_listened_to_again() -> None:
    made = as_chosen(OPERATORS, dub(quality=Quality.DRAFT))
    assert (made.engines.stt, made.hear_back, made.take_check) == ("whisper:tiny", False, TakeCheck.OFF)


@pytest.mark.usefixtures("whispers")
def test_the_best_is_heard_by_the_largest_and_every_take_heard_back() -> None:
    made = as_chosen(OPERATORS, dub(quality=Quality.BEST))
    assert (made.engines.stt, made.hear_back, made.take_check) == ("openai-whisper:large-v3", True, TakeCheck.WORDS)


@pytest.mark.usefixtures("whispers")
def test_an_engine_that_is_named_goes_before_quality() -> None:
    made = as_chosen(OPERATORS, dub(quality=Quality.BEST, engines=Engines(stt="pocketsphinx")))
    assert made.engines.stt == "pocketsphinx"


def test_a_command_is_stored_and_those_of_before_are_still_understood() -> None:
    command = dub(duck_db=30.0, engines=Engines("a", "b", "c"), quality=Quality.BEST, voices=(("es", "own:1"),))
    assert restored(JobKind.DUB, stored(command)) == command
    old = stored(command)
    for later in ("duck_db", "engines", "quality"):
        del old[later]
    assert restored(JobKind.DUB, old) == dub(voices=(("es", "own:1"),))
