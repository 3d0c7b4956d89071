"""Loops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.values import Word
from octavia.engines.stt.guards_repetition import compression, repeats_itself, still_looping, unlooped


def said(text: str) -> list[Word]:
    return [Word(word, place * 200, place * 200 + 200, 0.9) for place, word in enumerate(text.split())]


def left(text: str) -> str:
    return " ".join(word.text for word in unlooped(said(text)).words)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("so no no no no no no no way", "so no way"),
        ("we go. Thank you. Thank you. Thank you. Thank you.", "we go. Thank you."),
        ("I am here now. I am here now. I am here now.", "I am here now."),
        ("a b c d a b c d a b c d a b c d end", "a b c d end"),
    ],
)
def test_a_loop_is_said_once(text: str, kept: str) -> None:
    assert left(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "no no no no no I won't",
        "bye bye bye",
        "very, very good. Very good.",
        "I know. I know. I know it.",
        "la la la la la",
    ],
)
def test_people_repeat_themselves(text: str) -> None:
    assert left(text) == text


def test_case_and_marks_do_not_hide_a_loop() -> None:
    assert left("Yes, we can. Yes we can! yes we can Yes, we can.") == "Yes, we can."


def test_the_reason_counts() -> None:
    (removed,) = unlooped(said("oh " * 9)).removed
    assert (removed.text, removed.start_ms, removed.end_ms) == ("oh oh oh oh oh oh oh oh", 200, 1800)
    assert "9 times" in removed.reason


@given(st.lists(st.sampled_from("abcde"), max_size=60))
def test_what_stays_was_said_in_that_order_and_holds_no_loop(words: list[str]) -> None:
    once = unlooped(said(" ".join(words)))
    starts = [word.start_ms for word in once.words]
    assert starts == sorted(set(starts))
    assert len(once.words) + sum(len(removed.text.split()) for removed in once.removed) == len(words)
    assert set(words) == {word.text for word in once.words}


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=5), st.integers(6, 20))
def test_any_phrase_many_times_over_is_left_about_once(phrase: list[str], times: int) -> None:
    assert len(left(" ".join(phrase * times)).split()) <= 2 * len(phrase)


def test_a_text_that_only_packs_well_goes_as_a_whole() -> None:
    text = " ".join(f"la-la-{number % 3}-la-la-la" for number in (1, 2, 1, 0, 2, 2, 0, 1, 0, 0, 2, 1, 1, 2, 0) * 3)
    assert repeats_itself(text)
    assert still_looping(said(text)).words == ()
    assert still_looping(said("The old church stands behind the garden.")).removed == ()


def test_nothing_is_not_a_loop() -> None:
    assert compression("") == 0.0
    assert unlooped([]).words == ()
