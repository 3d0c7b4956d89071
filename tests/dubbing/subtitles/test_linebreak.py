"""Breaking a cue's text into lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.limits import limits_for
from octavia.dubbing.subtitles.linebreak import Measured, break_text
from octavia.dubbing.subtitles.scripts import join, units, width


@pytest.mark.parametrize(
    ("text", "language", "broken"),
    [
        ("It fits on one line.", "en", "It fits on one line."),
        ("It was\nbroken\nbefore.", "en", "It was broken before."),
        (
            "My grandfather gave me a map of the island where he was born.",
            "en",
            "My grandfather gave me a map\nof the island where he was born.",
        ),
        (
            "I mean the old ones, drawn by hand, with sea monsters in the corners.",
            "en",
            "I mean the old ones, drawn by hand,\nwith sea monsters in the corners.",
        ),
        (
            "Le pregunté si el mapa era correcto y él se rio mucho de mí.",
            "es",
            "Le pregunté si el mapa era correcto\ny él se rio mucho de mí.",
        ),
        (
            "Je pense que la carte de cette petite île est très belle.",
            "fr",
            "Je pense que la carte\nde cette petite île est très belle.",
        ),
        (
            "Er fragte mich gestern Abend, ob die Karte der Insel richtig sei.",
            "de",
            "Er fragte mich gestern Abend,\nob die Karte der Insel richtig sei.",
        ),
        (
            "彼女は海の地図を描いた。とても大きな谷だった。",
            "ja",
            "彼女は海の地図を描いた。\nとても大きな谷だった。",
        ),
        ("- Who is there?\n- It is me.", "en", "- Who is there?\n- It is me."),
        ("", "en", ""),
    ],
)
def test_text_is_broken_at_joints_and_balanced(text: str, language: str, broken: str) -> None:
    assert break_text(text, language) == broken


def test_of_two_equal_breaks_the_upper_line_is_the_shorter() -> None:
    upper, lower = break_text("tree " * 8 + "tree", "en").split("\n")
    assert len(upper) < len(lower)


def test_what_is_too_long_for_two_lines_still_makes_two() -> None:
    lines = break_text("word " * 40, "en").split("\n")
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 10


TEXTS = st.lists(
    st.sampled_from(["a", "the", "map,", "island.", "字", "かな、", "Python", "extraordinarily"]), min_size=1
)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["en", "es", "ja", "xx"]))
def test_breaking_keeps_every_word_and_fits_whenever_two_lines_can(words: list[str], language: str) -> None:
    text = join(words)
    lines = break_text(text, language).split("\n")
    assert len(lines) <= 2
    assert join(unit for line in lines for unit in units(line)) == text
    limit = limits_for(language).chars_per_line
    parts = units(text)
    feasible = any(
        max(width(join(parts[:place]), language), width(join(parts[place:]), language)) <= limit
        for place in range(1, len(parts) + 1)
    )
    assert (max(width(line, language) for line in lines) <= limit) == feasible


@settings(deadline=None)
@given(TEXTS, st.data())
def test_the_last_unit_of_a_cue_is_the_last_that_fits_two_lines(words: list[str], data: st.DataObject) -> None:
    parts = units(join(words))
    measured = Measured(parts, "en")
    first = data.draw(st.integers(0, len(parts) - 1))
    last = measured.last_in_cue(first)
    assert max(len(line) for line in measured.text(first, last).split("\n")) <= 42
    if last + 1 < len(parts):
        assert max(len(line) for line in measured.text(first, last + 1).split("\n")) > 42
