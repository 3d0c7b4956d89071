from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.schedule.speech_units import pauses, units


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("Guten Morgen", 4),
        ("El pájaro canta", 6),
        ("Сегодня хорошая погода", 10),
        ("καλημέρα", 4),
        ("今天天气很好", 6),
        ("ありがとう", 5),
        ("안녕하세요", 5),
        ("नमस्ते", 3),
        ("السلام عليكم", 6),
        ("ประเทศไทย", 3),
    ],
)
def test_units_are_about_syllables_in_any_script(text: str, syllables: int) -> None:
    assert units(text) == pytest.approx(syllables, rel=0.35)


@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_more_text_is_never_less_to_say(first: str, second: str) -> None:
    whole = units(f"{first} {second}")
    assert whole >= 0
    assert whole == pytest.approx(units(first) + units(second), abs=0.9)


@settings(deadline=None)
@given(st.text(alphabet="aéöûñç bst", max_size=20))
def test_units_do_not_depend_on_how_accents_are_encoded(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert units(decomposed) == pytest.approx(units(unicodedata.normalize("NFC", text)))


def test_digits_take_longer_than_letters() -> None:
    assert units("1998") > units("neun")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One, two. Three!", 2),
        ("It costs 3.50 or 1,000.", 0),
        ("In 1998, he left.", 1),
        ("今天很好，我们走吧。", 1),
        ("Wait… what?!", 1),
        ("", 0),
    ],
)
def test_pauses_are_marks_that_something_follows(text: str, count: int) -> None:
    assert pauses(text) == count
