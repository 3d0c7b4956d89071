"""Turns as plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Turn
from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.engines.diarization.rttm import in_order, read_rttm, turn_of

TEXT = """\
;; made by hand
SPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA> <NA>
SPEAKER talk 1 12.340 2.100 <NA> <NA> anna <NA> <NA>

SPEAKER talk 1 0.5 1.25 <NA> <NA> ben <NA> <NA>
SPEAKER talk 1 14.0 1 <NA> <NA> anna <NA> <NA>
SPEAKER talk 1 13 0.5 <NA> <NA> ben
"""


def test_turns_come_in_order_of_start_and_those_of_a_speaker_apart(tmp_path: Path) -> None:
    (tmp_path / "talk.rttm").write_text(TEXT, encoding="utf-8")
    assert read_rttm(tmp_path / "talk.rttm") == (
        Turn(500, 1750, "ben"),
        Turn(12_340, 15_000, "anna"),
        Turn(13_000, 13_500, "ben"),
    )


@pytest.mark.parametrize(
    "line",
    ["SPEAKER talk 1 two 1 <NA> <NA> a", "SPEAKER talk 1 1 -1 <NA> <NA> a", "SPEAKER t 1 nan 1 x x a", "SPEAKER"],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "talk.rttm").write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"talk\.rttm, line 2 is not RTTM: SPEAKER"):
        read_rttm(tmp_path / "talk.rttm")


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"talk\.rttm"):
        read_rttm(tmp_path / "talk.rttm")
    (tmp_path / "talk.rttm").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DocumentError, match="no UTF-8 text"):
        read_rttm(tmp_path / "talk.rttm")


@given(
    st.lists(st.tuples(st.floats(-1, 20), st.floats(0, 5), st.sampled_from("abc")), max_size=12), st.integers(0, 12_000)
)
def test_turns_in_order_are_within_the_audio_and_a_speaker_never_overlaps_himself(
    given_turns: list[tuple[float, float, str]], end_ms: int
) -> None:
    turns = in_order((turn_of(*turn) for turn in given_turns), end_ms)
    assert list(turns) == sorted(turns, key=lambda turn: turn.start_ms)
    for place, turn in enumerate(turns):
        assert 0 <= turn.start_ms < turn.end_ms <= end_ms
        for other in turns[place + 1 :]:
            assert other.speaker != turn.speaker or other.start_ms > turn.end_ms
