"""Cues as a file has them are put right."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.drafts import Draft, settle
from octavia.dubbing.subtitles.repairs import REPAIR_KINDS, RepairLog


def settled(*drafts: Draft) -> tuple[list[tuple[int, int, str]], dict[str, int]]:
    log = RepairLog()
    cues = settle(drafts, log)
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in cues], {each.kind: each.count for each in log.repairs()}


def test_clean_cues_stay_as_they_are() -> None:
    drafts = (Draft(0, 1000, "one"), Draft(1000, 2000, "two"), Draft(5000, 5001, "two"))
    assert settled(*drafts) == ([(0, 1000, "one"), (1000, 2000, "two"), (5000, 5001, "two")], {})


def test_cues_are_sorted_by_their_start() -> None:
    assert settled(Draft(2000, 3000, "two"), Draft(0, 1000, "one")) == (
        [(0, 1000, "one"), (2000, 3000, "two")],
        {"order": 2},
    )


def test_a_cue_that_overlaps_the_next_ends_where_that_starts() -> None:
    assert settled(Draft(0, 5000, "one"), Draft(2000, 3000, "two")) == (
        [(0, 2000, "one"), (2000, 3000, "two")],
        {"overlap": 1},
    )


def test_cues_that_start_together_are_shown_together() -> None:
    drafts = (Draft(0, 3000, "- one", "Ann"), Draft(100, 2000, "- two", "Bob"), Draft(0, 3000, "- one", "Ann"))
    log = RepairLog()
    assert settle(drafts, log) == (Cue(0, 3000, "- one\n- two", None),)
    assert {each.kind: each.count for each in log.repairs()} == {"order": 2, "duplicate": 1, "simultaneous": 1}


def test_a_cue_without_a_duration_lasts_as_long_as_reading_it_takes_but_not_into_the_next() -> None:
    drafts = (Draft(0, 0, "x" * 34), Draft(5000, 4000, "y" * 34), Draft(5500, 9000, "z"), Draft(9500, 9500, "a" * 999))
    assert settled(*drafts) == (
        [(0, 2000, "x" * 34), (5000, 5500, "y" * 34), (5500, 9000, "z"), (9500, 16500, "a" * 999)],
        {"duration": 3},
    )


def test_what_has_no_text_is_left_out_and_times_before_zero_are_zero() -> None:
    assert settled(Draft(-500, 1000, "one"), Draft(2000, 3000, " \n")) == (
        [(0, 1000, "one")],
        {"empty": 1, "negative-time": 1},
    )


def test_rolling_captions_are_reduced() -> None:
    drafts = (Draft(0, 1000, "a"), Draft(1000, 2000, "a\nb"), Draft(2000, 3000, "b\nc"), Draft(3000, 4000, "c\nd"))
    assert settled(*drafts) == (
        [(0, 1000, "a"), (1000, 2000, "b"), (2000, 3000, "c"), (3000, 4000, "d")],
        {"rolling": 4},
    )


DRAFTS = st.lists(
    st.builds(
        Draft,
        st.integers(-1000, 9000),
        st.integers(-1000, 9000),
        st.sampled_from(["a", "b", "a\nb", "b\nc", "", "a b"]),
        st.sampled_from([None, "Ann"]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(DRAFTS)
def test_whatever_the_drafts_cues_are_in_order_last_some_time_and_do_not_overlap(drafts: list[Draft]) -> None:
    log = RepairLog()
    cues = settle(drafts, log)
    for before, after in pairwise(cues):
        assert before.start_ms < before.end_ms <= after.start_ms
    assert all(repair.kind in REPAIR_KINDS and repair.message for repair in log.repairs())


@settings(deadline=None)
@given(DRAFTS)
def test_settling_what_is_settled_changes_nothing(drafts: list[Draft]) -> None:
    once = settle(drafts, RepairLog())
    log = RepairLog()
    assert settle([Draft(cue.start_ms, cue.end_ms, cue.text, cue.speaker) for cue in once], log) == once
    assert log.repairs() == ()
