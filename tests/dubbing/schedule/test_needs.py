from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps, WhenUnfit
from octavia.dubbing.schedule import Need, Option, Slot, needs, schedule

CAPS = ScheduleCaps()


def line(name: str, start_ms: int, end_ms: int, natural_ms: int) -> Slot:
    return Slot(name, start_ms, end_ms, None, (Option(natural_ms),))


def needed(slots: list[Slot], caps: ScheduleCaps = CAPS, total_ms: int = 60_000) -> tuple[Need, ...]:
    return needs(slots, schedule(slots, caps, total_ms), caps)


def test_lines_that_fit_in_comfort_need_nothing() -> None:
    assert needed([line("a", 1000, 2000, 1100), line("b", 2100, 3000, 900)]) == ()


def test_a_late_line_is_helped_by_a_shorter_text_before_it() -> None:
    (need,) = needed([line("a", 1000, 2000, 4000), line("b", 2050, 3000, 500)])
    assert (need.segment_id, need.natural_ms, need.helps) == ("a", 4000, ("b",))
    assert 1500 < need.budget_ms < 2500


def test_a_line_sped_beyond_its_cap_is_helped_by_a_shorter_text_of_its_own() -> None:
    caps = ScheduleCaps(when_unfit=WhenUnfit.FASTER)
    (need,) = needed([line("a", 1000, 2000, 4000), line("b", 2050, 3000, 500)], caps)
    assert need.helps == ("a",)
    assert 1000 < need.budget_ms < 2600


def test_a_line_early_for_the_end_of_the_output_is_helped_by_a_shorter_text_of_its_own() -> None:
    (need,) = needed([line("a", 8000, 9000, 4000)], total_ms=9500)
    assert (need.segment_id, need.helps) == ("a", ("a",))


def test_a_fast_line_asks_for_a_shorter_text_though_it_fits() -> None:
    slots = [line("a", 1000, 2000, 1200), line("b", 2000, 3000, 2500), line("c", 3000, 4000, 1150)]
    found = needed(slots)
    assert all(need.helps == () for need in found)
    assert "b" in {need.segment_id for need in found}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(500, 3000), st.floats(0.5, 2.5)), min_size=1, max_size=6))
def test_texts_of_the_asked_length_let_every_line_fit(lines: list[tuple[int, float]]) -> None:
    start, slots = 1000, []
    for i, (length, share) in enumerate(lines):
        slots.append(line(f"s{i}", start, start + length, round(length * share)))
        start += length + 50
    for _ in range(4):
        found = {need.segment_id: need.budget_ms for need in needed(slots)}
        if not any(placement.problems for placement in schedule(slots, CAPS, 60_000)):
            break
        assert found, "an unfit line asks for something"
        slots = [replace(s, options=(Option(found.get(s.id, s.options[0].duration_ms)),)) for s in slots]
    assert not any(placement.problems for placement in schedule(slots, CAPS, 60_000))
