from __future__ import annotations

import pytest

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.problem import Edge, make_problem


def slot(name: str, start_ms: int, end_ms: int, speaker: str | None = None, fixed_ms: int | None = None) -> Slot:
    return Slot(name, start_ms, end_ms, speaker, (Option(end_ms - start_ms),), fixed_ms)


def edges(*slots: Slot) -> set[tuple[str, str, bool]]:
    problem = make_problem(slots, ScheduleCaps(), 100_000)
    return {(problem.slots[e.before].id, problem.slots[e.after].id, e.whole) for e in problem.edges}


def test_lines_of_one_speaker_wait_for_each_other_even_if_their_segments_overlap() -> None:
    assert edges(slot("a", 0, 1000), slot("b", 500, 2000)) == {("a", "b", True)}


def test_speakers_who_overlap_in_the_source_may_overlap_but_not_swap_places() -> None:
    assert edges(slot("a", 0, 1000, "A"), slot("b", 500, 2000, "B")) == {("a", "b", False)}


def test_speakers_who_take_turns_in_the_source_take_turns_in_the_dub() -> None:
    assert edges(slot("a", 0, 1000, "A"), slot("b", 1000, 2000, "B")) == {("a", "b", True)}


def test_what_follows_from_other_rules_is_not_demanded_twice() -> None:
    found = edges(slot("a", 0, 1000, "A"), slot("b", 1000, 2000, "B"), slot("c", 2000, 3000, "A"))
    assert found == {("a", "b", True), ("b", "c", True)}


def test_an_interjection_must_end_before_the_next_turn_of_the_one_it_interrupts_if_it_did_so_in_the_source() -> None:
    found = edges(slot("a", 0, 9000, "A"), slot("b", 3000, 4000, "B"), slot("c", 9500, 9900, "A"))
    assert found == {("a", "b", False), ("a", "c", True), ("b", "c", True)}


def test_a_pause_is_wanted_only_between_lines_of_one_speaker() -> None:
    slots = [slot("a", 0, 1000, "A"), slot("b", 1000, 2000, "A"), slot("c", 2000, 3000, "B")]
    problem = make_problem(slots, ScheduleCaps(gap_ms=80), 9000)
    assert problem.edges == (Edge(0, 1, True, 80), Edge(1, 2, True, 0))


def test_lines_play_in_the_order_of_where_they_should_start() -> None:
    slots = [slot("late", 5000, 6000), slot("early", 0, 1000), slot("fixed", 0, 1000, fixed_ms=3000)]
    problem = make_problem(slots, ScheduleCaps(), 9000)
    assert [line.id for line in problem.slots] == ["early", "fixed", "late"]
    assert problem.order == (1, 2, 0)


def test_the_earliest_and_the_latest_starts_leave_everybody_room() -> None:
    problem = make_problem([slot("a", 0, 1000), slot("b", 1000, 2000)], ScheduleCaps(), 4000)
    assert problem.earliest([700, 800], [100, 0]) == [100, 800]
    assert problem.latest([700, 800], [9999, 9999]) == [2500, 3200]


@pytest.mark.parametrize(
    "caps",
    [
        ScheduleCaps(rate_min=1.1),
        ScheduleCaps(rate_min=0.0),
        ScheduleCaps(rate_max=0.95),
        ScheduleCaps(shift_ms=-1),
        ScheduleCaps(gap_ms=-1),
    ],
)
def test_caps_that_exclude_the_natural_pace_or_place_are_refused(caps: ScheduleCaps) -> None:
    with pytest.raises(ValueError, match="natural pace"):
        make_problem([slot("a", 0, 1)], caps, 1000)


def test_doubled_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        make_problem([slot("a", 0, 1), slot("a", 2, 3)], ScheduleCaps(), 1000)


def test_an_output_with_less_than_a_millisecond_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="2 lines"):
        make_problem([slot("a", 0, 1), slot("b", 0, 1)], ScheduleCaps(), 1)
