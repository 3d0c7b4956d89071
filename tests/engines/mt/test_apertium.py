"""Translation by Apertium, with the pairs that the system set-up installs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.values import Candidate
from octavia.engines.mt.apertium import Apertium
from octavia.engines.mt.apertium_text import Decoded
from octavia.testing.conformance import check_engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Apertium]:
    with Apertium() as apertium:
        yield apertium


def said(engine: Apertium, text: str, source: str = "en", target: str = "es") -> Candidate:
    return engine.translate([text], source, target)[0].candidates[0]


def test_it_keeps_the_protocol() -> None:
    check_engine(Apertium)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have a big dog.", "Tengo un perro grande."),
        ("Good morning everyone and welcome to the course.", "Buenos días todo el mundo y bienvenido al curso."),
        ("Where is the house?", "¿Dónde es la casa?"),
        ("Hello!", "¡Hola!"),
        ("10 [a] $5", "10 [un] $5"),
        ("", ""),
        ("100 %", "100 %"),
    ],
)
def test_sentences_come_out_as_sentences(engine: Apertium, text: str, expected: str) -> None:
    assert said(engine, text).text == expected


def test_a_lower_case_i_is_understood_as_a_person(engine: Apertium) -> None:
    person = said(engine, "I have a dog")
    assert person.unknown == ()
    assert said(engine, "i have a dog").text.casefold() == person.text.casefold() == "tengo un perro"


def test_unknown_words_stay_and_are_told(engine: Apertium) -> None:
    candidate = said(engine, "The gribblefork is a house.")
    assert "gribblefork" in candidate.text
    assert "*" not in candidate.text
    assert candidate.unknown == ("gribblefork",)


@pytest.mark.parametrize("target", ["fr", "pt", "it", "ca"])
def test_other_languages_are_reached_through_spanish(engine: Apertium, target: str) -> None:
    translation = engine.translate(["The house is big."], "en", target)[0]
    assert translation.via == "es"
    expected = {
        "fr": "La maison est grande.",
        "pt": "A casa é grande.",
        "it": "La casa è grande.",
        "ca": "La casa és gran.",
    }
    assert translation.candidates[0].text == expected[target]


def test_a_direct_pair_is_not_pivoted(engine: Apertium) -> None:
    assert engine.translate(["Hello"], "en", "es")[0].via is None


def test_a_word_tagged_before_does_not_change_the_next_text(engine: Apertium) -> None:
    """Apertium's tagger learns from what it has seen; "entre" once changed how "tarde" is understood."""
    texts = ["Leed más tarde.", "entre"]
    forward = engine.translate(texts, "es", "it")
    with Apertium() as another:
        assert another.translate(texts[::-1], "es", "it") == forward[::-1]


def test_a_text_passes_to_the_pivot_once_for_all_languages_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    passed = Apertium._passed

    def noted(engine: Apertium, said: str, pair: tuple[str, str]) -> Decoded:
        asked.append(pair)
        return passed(engine, said, pair)

    monkeypatch.setattr(Apertium, "_passed", noted)
    with Apertium() as engine:
        for target in ("es", "fr", "pt"):
            engine.translate(["The house is big."], "en", target)
    assert asked == [("en", "es"), ("es", "fr"), ("es", "pt")]


def test_what_the_pivot_said_to_one_engine_is_not_asked_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker makes an engine for each language of a job; what is no pivot's is translated anew by each."""
    asked: list[tuple[str, str]] = []
    passed = Apertium._passed

    def noted(engine: Apertium, said: str, pair: tuple[str, str]) -> Decoded:
        asked.append(pair)
        return passed(engine, said, pair)

    monkeypatch.setattr(Apertium, "_passed", noted)
    made = []
    for target in ("fr", "pt", "fr", "es"):
        with Apertium() as engine:
            made.append(said(engine, "Nobody has said this about the sea before.", target=target))
    assert asked == [("en", "es"), ("es", "fr"), ("es", "pt"), ("es", "fr"), ("en", "es")]
    assert made[0] == made[2]


def test_programs_of_no_more_than_two_pairs_run_at_once() -> None:
    before = _descendants(os.getpid())
    with Apertium() as engine:
        for number, target in enumerate(("es", "fr", "pt", "fr")):
            said(engine, f"The house number {number} is big.", target=target)
            commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in _descendants(os.getpid()) - before]
            pairs = {pair for command in commands for pair in re.findall("apertium/apertium-([a-z-]+)/", command)}
            assert 1 <= len(pairs) <= 2


def test_a_pair_that_packages_add_is_refused_with_the_command(engine: Apertium) -> None:
    with pytest.raises(LanguageError, match="apertium does not translate en to sv") as caught:
        engine.translate(["Hello"], "en", "sv")
    assert "here to:" in caught.value.hint
    command = Apertium.how_to_add("nl", "af")
    assert command.endswith("apt-get install apertium apertium-afr-nld")


def test_no_program_outlives_the_engine() -> None:
    before = _descendants(os.getpid())
    engine = Apertium()
    engine.translate(["Hello"], "en", "fr")
    assert len(_descendants(os.getpid()) - before) > 10
    engine.close()
    assert _descendants(os.getpid()) <= before


def test_programs_die_with_a_killed_process() -> None:
    script = """
import sys, time
from octavia.engines.mt.apertium import Apertium
engine = Apertium()
engine.translate(["Hello"], "en", "es")
print("ready", flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        programs = _descendants(process.pid)
        assert len(programs) > 5
        process.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while any(_alive(pid) for pid in programs) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in programs)


def test_an_engine_that_is_not_closed_does_not_keep_python_from_ending() -> None:
    script = """
from octavia.engines.mt.apertium import Apertium
engine = Apertium()
engine.translate(["Hello"], "en", "es")
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def _descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found |= {child, *_descendants(child)}
    return found


def _alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
