"""Numbers of things in sentences."""

from __future__ import annotations

import pytest

from octavia.dubbing.counting import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines"), (1200, "1,200 lines"), (-1, "-1 lines")]
)
def test_one_thing_is_named_as_one(number: int, said: str) -> None:
    assert counted(number, "line") == said


def test_a_word_may_have_a_plural_of_its_own() -> None:
    assert (counted(1, "entry", "entries"), counted(2, "entry", "entries")) == ("1 entry", "2 entries")
