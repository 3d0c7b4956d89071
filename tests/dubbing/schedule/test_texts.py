from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.schedule import Option, Slot
from octavia.dubbing.schedule.limits import find_limits
from octavia.dubbing.schedule.problem import make_problem
from octavia.dubbing.schedule.room import find_room
from octavia.dubbing.schedule.texts import Chooser
from octavia.dubbing.schedule.unfit import find_unfit
from octavia.dubbing.schedule.vectors import make_vectors


def chooser(slots: list[Slot], total_ms: int = 60_000) -> Chooser:
    problem = make_problem(slots, ScheduleCaps(), total_ms)
    room = find_room(problem)
    freedoms = find_unfit(problem, room)
    return Chooser(problem, make_vectors(problem, room, freedoms), find_limits(problem, room, freedoms))


def slot(name: str, start_ms: int, end_ms: int, *options: Option) -> Slot:
    return Slot(name, start_ms, end_ms, None, options)


def test_where_there_is_room_every_line_speaks_its_best_text() -> None:
    texts = chooser(
        [
            slot("a", 0, 3000, Option(2800), Option(1500, cost=0.5)),
            slot("b", 4000, 7000, Option(1200, cost=0.4), Option(2900)),
        ]
    ).run()
    assert texts.texts == (0, 1)


def test_where_there_is_not_the_line_gives_way_that_loses_least() -> None:
    texts = chooser(
        [
            slot("a", 0, 2000, Option(2600), Option(1800, cost=3.0)),
            slot("b", 2050, 4000, Option(2600), Option(1800, cost=0.1)),
            slot("c", 4050, 6000, Option(1900), Option(1500, cost=3.0)),
        ]
    ).run()
    assert texts.texts == (0, 1, 0)


def test_a_costly_text_is_spoken_where_nothing_else_keeps_the_caps() -> None:
    texts = chooser(
        [slot("a", 0, 1000, Option(4000), Option(1200, cost=9.0)), slot("b", 1050, 2000, Option(900))]
    ).run()
    assert texts.texts == (1, 0)


def test_of_texts_as_good_the_measured_one_is_spoken() -> None:
    texts = chooser([slot("a", 0, 2000, Option(1900, measured=False), Option(1900, measured=True))]).run()
    assert texts.texts == (1,)


@st.composite
def little_tracks(draw: st.DrawFn) -> list[Slot]:
    """Two to four lines close together, with up to three texts each."""
    start, slots = draw(st.integers(600, 900)), []
    for i in range(draw(st.integers(2, 4))):
        length = draw(st.integers(500, 3000))
        options = draw(st.lists(st.tuples(st.floats(0.7, 1.5), st.sampled_from([0, 0.2, 0.6])), min_size=1, max_size=3))
        slots.append(slot(str(i), start, start + length, *(Option(int(length * r), cost) for r, cost in options)))
        start += length + draw(st.sampled_from([50, 250, 1000]))
    return slots


@settings(max_examples=25, deadline=None)
@given(little_tracks())
def test_changing_any_one_text_of_the_choice_makes_it_no_better(slots: list[Slot]) -> None:
    trying = chooser(slots)
    chosen = trying.run()
    for line, option in product(range(len(slots)), range(3)):
        if option < len(slots[line].options):
            other = trying.possible([*chosen.texts[:line], option, *chosen.texts[line + 1 :]])
            # What a change saves is estimated before it is tried, and the estimate may be off by a little.
            assert trying.place(other).cost > chosen.cost - 0.1


@pytest.mark.parametrize("seed", range(12))
def test_the_choice_is_the_best_of_all_on_little_tracks(seed: int) -> None:
    import random

    pick = random.Random(seed)
    start, slots = 700, []
    for i in range(4):
        length = pick.randint(500, 3000)
        options = [Option(int(length * pick.uniform(0.7, 1.5)), cost=pick.choice([0, 0.2, 0.6])) for _ in range(2)]
        slots.append(slot(str(i), start, start + length, *options))
        start += length + pick.choice([50, 250, 1000])
    trying = chooser(slots)
    chosen = trying.run()
    choices = product(*(range(len(line.options)) for line in slots))
    best = min(trying.place(texts).cost for texts in choices if trying.possible(texts) == texts)
    assert chosen.cost <= best + 0.02
