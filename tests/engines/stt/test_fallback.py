"""Which text to take of several."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.stt.fallback import Attempt, best_attempt
from octavia.engines.stt.guards import Evidence

LOOP = "so it goes " * 40

attempts = st.lists(
    st.builds(
        Attempt,
        st.just((1, 2)),
        st.sampled_from(["fine", LOOP]),
        st.builds(Evidence, st.floats(0, 1), st.floats(-3, 0)),
    ),
    min_size=1,
    max_size=6,
)


def attempt(log_probability: float, text: str = "fine", no_speech: float = 0.0) -> Attempt:
    return Attempt((1,), text, Evidence(no_speech, log_probability))


def test_no_more_is_tried_than_needed() -> None:
    tried = []

    def tries() -> Iterator[Attempt]:
        for log_probability in (-2.0, -0.4, -0.1):
            tried.append(log_probability)
            yield attempt(log_probability)

    assert best_attempt(tries()).evidence.log_probability == -0.4
    assert tried == [-2.0, -0.4]


def test_a_loop_does_not_suffice_however_probable() -> None:
    assert best_attempt([attempt(-0.1, LOOP), attempt(-1.5)]).text == "fine"


def test_where_nobody_speaks_nothing_else_is_tried() -> None:
    assert attempt(-3.0, no_speech=0.9).suffices


@given(attempts)
def test_the_best_is_one_that_suffices_or_the_likeliest_that_does_not_loop(made: list[Attempt]) -> None:
    best = best_attempt(made)
    good = [one for one in made if one.suffices]
    if good:
        assert best is good[0]
    else:
        level = [one for one in made if one.loops == all(other.loops for other in made)]
        assert best.evidence.log_probability == max(one.evidence.log_probability for one in level)
