"""From what a search finds to the candidates of a line."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.mt.marian_candidates import COST_PER_SCORE, MOST_COST, Choice, Said, choices, joined

FOUND = st.lists(
    st.builds(Said, st.lists(st.text("abc", min_size=1, max_size=4), max_size=4).map(" ".join), st.floats(-3, 0)),
    max_size=12,
)
CHOICES = st.lists(st.tuples(FOUND.map(choices), st.integers(1, 30)), min_size=1, max_size=5)


def test_the_cost_grows_with_the_likelihood_lost() -> None:
    found = [Said("La casa es grande.", -0.35), Said("La casa es muy grande.", -0.1)]
    assert choices(found) == (Choice("La casa es muy grande.", 0.0), Choice("La casa es grande.", 1.0))


def test_what_is_no_shorter_or_means_something_else_is_no_choice() -> None:
    found = [
        Said("La casa es muy grande.", -0.1),
        Said("La casa es demasiado grande.", -0.2),
        Said("La masa.", -0.1 - 1.01 * MOST_COST / COST_PER_SCORE),
        Said("La casa es muy grande.", -0.3),
    ]
    assert [choice.text for choice in choices(found)] == ["La casa es muy grande."]


def test_nothing_is_said_only_where_nothing_was_found() -> None:
    assert choices([]) == (Choice("", 0.0),)
    assert choices([Said("", 0.0), Said("a", -2.0)]) == (Choice("a", 0.0),)


@given(FOUND)
def test_choices_cost_more_and_get_shorter(found: list[Said]) -> None:
    made = choices(found)
    assert made[0].cost == 0
    for before, after in pairwise(made):
        assert before.cost <= after.cost <= MOST_COST
        assert len(after.text) < len(before.text)


@given(CHOICES)
def test_a_text_of_sentences_has_the_best_of_each_first_and_the_shortest_last(
    sentences: list[tuple[tuple[Choice, ...], int]],
) -> None:
    made = joined(sentences)
    best = [choice.text for found, _ in sentences for choice in found[:1] if choice.text]
    shortest = [found[-1].text for found, _ in sentences]
    assert made[0] == Choice(" ".join(best), 0.0)
    assert len(made[-1].text) == len(" ".join(text for text in shortest if text))
    assert [choice.cost for choice in made] == sorted(choice.cost for choice in made)
    assert 1 <= len(made) <= 6


def test_a_sentences_cost_counts_by_its_length() -> None:
    long = (Choice("uno dos tres cuatro", 0.0), Choice("uno dos", 1.0))
    short = (Choice("seis siete", 0.0), Choice("seis", 1.0))
    assert joined([(long, 30), (short, 10)]) == (
        Choice("uno dos tres cuatro seis siete", 0.0),
        Choice("uno dos tres cuatro seis", 0.25),
        Choice("uno dos seis siete", 0.75),
        Choice("uno dos seis", 1.0),
    )
