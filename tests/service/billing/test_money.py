"""Amounts of credits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octavia.service.billing.money import CREDIT_UCR, in_words, round_up, to_credits


def test_whole_credits_are_whole_numbers_on_the_wire() -> None:
    assert [to_credits(amount) for amount in (0, 31_000_000, 500_000, -1_500_000)] == [0, 31, 0.5, -1.5]
    assert isinstance(to_credits(31_000_000), int)


def test_people_read_one_credit_and_many_credits() -> None:
    amounts = (1_000_000, 0, 30_500_000, 1, -1_200_000)
    words = ["1 credit", "0 credits", "30.5 credits", "0.000001 credits", "-1.2 credits"]
    assert [in_words(amount) for amount in amounts] == words


@given(st.integers(0, 10**15), st.integers(1, 10**9))
def test_rounding_up_never_takes_anything_away_and_adds_less_than_a_step(amount: int, step: int) -> None:
    rounded = round_up(amount, step)
    assert rounded % step == 0
    assert 0 <= rounded - amount < step
    assert round_up(31 * CREDIT_UCR, CREDIT_UCR) == 31 * CREDIT_UCR
