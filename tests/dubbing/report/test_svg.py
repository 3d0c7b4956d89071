from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from octavia.dubbing.report.svg import bars, element, joined, polyline

text = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))


@given(content=text, value=text)
def test_whatever_is_written_is_read_back_as_text(content: str, value: str) -> None:
    read = ElementTree.fromstring(element("text", content, class_=value, data_label=value))
    assert (read.text or "") == content
    assert read.get("class") == value and read.get("data-label") == value


def test_numbers_are_short() -> None:
    assert element("rect", x=1.25, y=2.0, width=-0.01, height=3) == '<rect x="1.2" y="2" width="0" height="3"/>'


def test_missing_attributes_are_left_out() -> None:
    assert element("g", x=None) == "<g/>"


def test_markup_is_kept_and_text_escaped() -> None:
    inside = joined([element("a"), Markup("<b/>")])
    assert element("g", inside, "<c>") == "<g><a/><b/>&lt;c&gt;</g>"


def test_bars_stand_around_the_middle_and_silence_draws_nothing() -> None:
    assert bars([1.0, 0.0, 0.5], middle=10, half=4, step=2) == "M1 6v8M5 8v4"


@pytest.mark.parametrize(
    ("points", "data"),
    [
        ([], ""),
        ([(0, 1), (2, 3)], "M0 1L2 3"),
        ([(0, 1), None, (2, 3), (4, 5)], "M0 1M2 3L4 5"),
    ],
)
def test_a_line_breaks_where_there_is_no_point(points: list[tuple[float, float] | None], data: str) -> None:
    assert polyline(points) == data
