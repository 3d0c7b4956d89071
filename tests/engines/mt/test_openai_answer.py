"""What a language model answered."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.mt.openai_answer import SaidLine, lines_of


def answer(*lines: object) -> str:
    return json.dumps({"lines": lines})


def test_lines_are_taken_by_their_numbers_in_any_order() -> None:
    said = answer({"id": 2, "text": "dos"}, {"id": "1", "text": "uno", "shorter": "un"})
    assert lines_of(said, {1, 2}) == {1: SaidLine("uno", "un"), 2: SaidLine("dos")}


@pytest.mark.parametrize(
    "said",
    [
        answer({"id": 1, "text": "uno"}, {"id": 1, "text": "una"}),
        answer({"id": 1, "text": "  "}),
        answer({"id": 1, "text": 5}),
        answer({"id": 9, "text": "nueve"}),
        answer({"text": "uno"}, "uno", None),
        '{"lines": {"1": "uno"}}',
        '["uno"]',
        '{"lines": [{"id": 1, "text": "un',
        "uno",
        "",
        "{" * 100_000,
    ],
)
def test_what_is_no_line_that_was_asked_for_does_not_count(said: str) -> None:
    assert lines_of(said, {1}) == {}


def test_what_stands_around_the_answer_is_passed_over() -> None:
    said = f"Sure!\n```json\n{answer({'id': 1, 'text': 'uno'})}\n```\nAnything else?"
    assert lines_of(said, {1}) == {1: SaidLine("uno")}


def test_a_wording_that_is_not_shorter_is_no_candidate() -> None:
    assert len(SaidLine("uno", "un").translation().candidates) == 2
    assert len(SaidLine("uno", "dos").translation().candidates) == 1


@given(st.text())
def test_any_text_at_all_is_survived(said: str) -> None:
    assert lines_of(said, {1}) == {} or "lines" in said
