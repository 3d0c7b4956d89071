"""Rolling captions become plain ones."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.rolling import Caption, unrolled


def test_captions_that_scroll_up_line_by_line_are_reduced_to_their_new_lines() -> None:
    rolling: list[Caption] = [
        (0, 1000, ["one"]),
        (1000, 2000, ["one", "two"]),
        (2000, 3000, ["one", "two", "three"]),
        (3000, 4000, ["two", "three", "four"]),
    ]
    assert unrolled(rolling) == [
        (0, 1000, ["one"]),
        (1000, 2000, ["two"]),
        (2000, 3000, ["three"]),
        (3000, 4000, ["four"]),
    ]


def test_captions_that_grow_word_by_word_become_the_whole_line() -> None:
    rolling: list[Caption] = [
        (0, 400, ["so"]),
        (400, 800, ["so what"]),
        (800, 1500, ["so what now"]),
        (1500, 2000, ["so what now", "nothing"]),
        (2000, 2500, ["so what now", "nothing at all"]),
    ]
    assert unrolled(rolling) == [(0, 1500, ["so what now"]), (1500, 2500, ["nothing at all"])]


def test_captions_of_which_a_copy_flashes_between_keep_the_time_until_the_next() -> None:
    rolling: list[Caption] = [
        (0, 2000, ["one"]),
        (2000, 2010, ["one"]),
        (2010, 4000, ["one", "two"]),
        (4000, 4010, ["two"]),
        (4010, 6000, ["two", "three"]),
    ]
    assert unrolled(rolling) == [(0, 2010, ["one"]), (2010, 4010, ["two"]), (4010, 6000, ["three"])]


def test_a_refrain_is_not_rolling() -> None:
    refrain: list[Caption] = [(n * 1000, n * 1000 + 1000, ["No, no, no"]) for n in range(10)]
    assert unrolled(refrain) is None


def test_lines_that_return_after_a_while_are_not_rolling() -> None:
    dialogue: list[Caption] = [(n * 3000, n * 3000 + 1000, [f"line {n}", f"line {n + 1}"]) for n in range(10)]
    assert unrolled(dialogue) is None


@settings(deadline=None)
@given(st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=5, max_size=20, unique=True), st.integers(2, 4))
def test_every_line_of_a_roll_comes_back_once_in_order(lines: list[str], window: int) -> None:
    rolling: list[Caption] = [
        (n * 500, n * 500 + 500, lines[max(0, n + 1 - window) : n + 1]) for n in range(len(lines))
    ]
    plain = unrolled(rolling)
    assert plain is not None
    assert [line for _, _, new in plain for line in new] == lines
    assert [start for start, _, _ in plain] == [start for start, _, _ in rolling]
    assert unrolled(plain) is None
