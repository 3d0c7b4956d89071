"""A person's edits of lines laid on what the machine made."""

from __future__ import annotations

import pytest

from octavia.dubbing.errors import DocumentError
from octavia.dubbing.pipeline.edits import check_lines, overridden
from octavia.dubbing.request import LineOverride
from octavia.dubbing.values import Candidate, Line, Segment

SEGMENTS = (Segment("s0001", 1000, 3000, "The weather is fine."), Segment("s0002", 4000, 5000, "Good day."))


def test_a_line_that_nobody_decided_about_is_the_machines() -> None:
    lines = [Line(segment, (Candidate("a"), Candidate("b", 1.0))) for segment in SEGMENTS]
    first, second = overridden(lines, {"s0002": LineOverride(" c ", "es-1", 4100, lock=True, end_ms=4900)})
    assert first == lines[0]
    assert second == Line(SEGMENTS[1], (Candidate("c"),), "es-1", True, 4100, 4900)
    (paced,) = overridden(lines[:1], {"s0001": LineOverride(rate=1.25)})
    assert (paced.fixed_rate, paced.paced_by_hand, first.paced_by_hand) == (1.25, True, False)


def test_overrides_of_lines_that_are_not_there_are_refused() -> None:
    check_lines({"es": {"s0002": LineOverride()}}, SEGMENTS)
    with pytest.raises(DocumentError, match=r"line 's0009' \(es\), which does not exist"):
        check_lines({"es": {"s0009": LineOverride()}}, SEGMENTS)
