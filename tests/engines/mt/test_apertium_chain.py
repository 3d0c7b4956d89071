"""A chain of programs that stays up, and what happens when one doesn't."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from octavia.dubbing.errors import EngineError, ProgramError
from octavia.engines.mt.apertium_chain import Chain
from octavia.engines.mt.apertium_pairs import installed


def children() -> set[int]:
    """Processes that this one has started and not yet reaped."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def test_programs_stay_up_between_texts_and_end_with_the_chain() -> None:
    before = children()
    chain = Chain("a-b", [("cat",), ("cat", "-u")])
    assert chain.translate("one") == "one"
    running = children() - before
    assert len(running) == 2
    assert chain.translate("two") == "two"
    assert children() - before == running
    chain.close()
    chain.close()
    assert children() == before


def test_a_long_text_does_not_block_on_full_pipes() -> None:
    chain = Chain("a-b", [("cat",), ("cat",)])
    text = "wörd " * 200_000
    assert chain.translate(text) == text
    chain.close()


def test_a_killed_program_is_started_again() -> None:
    before = children()
    chain = Chain("a-b", [("cat",), ("cat",)])
    chain.translate("one")
    first = children() - before
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    assert chain.translate("two") == "two"
    assert not (children() - before) & first
    chain.close()


@pytest.mark.parametrize(
    ("stage", "why"),
    [
        (("true",), "died"),
        (("head", "-c", "2"), "died"),
        (("sleep", "60"), "did not answer in time"),
        (("tr", "1", "2"), "did not answer in time|gave something else"),
    ],
)
def test_a_program_that_fails_twice_is_an_error_and_leaves_nothing_behind(stage: tuple[str, ...], why: str) -> None:
    before = children()
    chain = Chain("a-b", [("cat",), stage], timeout_s=0.3)
    with pytest.raises(EngineError, match=f"apertium a-b ({why}) at: some text"):
        chain.translate("some text")
    assert children() == before


def test_an_answer_to_another_text_is_never_taken() -> None:
    """A program that answers twice would shift all translations by one."""
    chain = Chain("a-b", [("sed", "-zu", "p")], timeout_s=5)
    for text in ("one", "two", "three"):
        with suppress(EngineError):
            assert chain.translate(text) == text
    chain.close()


def test_a_tagger_runs_on_until_it_has_learnt_something() -> None:
    """A class of words that its model lacks changes how it tags all that comes; then the next text gets a fresh one."""

    def taggers() -> set[int]:
        return {pid for pid in children() if "apertium-tagger" in Path(f"/proc/{pid}/cmdline").read_text()}

    chain = Chain("en-es", installed()[("en", "es")].stages)
    try:
        chain.translate("The house is big.")
        first = taggers()
        assert len(first) == 1
        chain.translate("The sea is small.")
        assert taggers() == first
        chain.translate("All paid calls of engines included.")
        assert not taggers()
        chain.translate("The house is big.")
        assert len(taggers()) == 1
    finally:
        chain.close()
    assert not taggers()


def test_a_missing_program_names_the_package() -> None:
    with pytest.raises(ProgramError, match="octavia-no-such-program is not installed"):
        Chain("a-b", [("octavia-no-such-program",)]).translate("one")
