"""Amounts of credits: whole micro-credits (`*_ucr`) inside, credits where people and clients read them."""

from __future__ import annotations

CREDIT_UCR = 1_000_000
"""One credit in micro-credits."""

MOST_UCR = 1_000_000_000 * CREDIT_UCR
"""The largest amount of one operation; sums of thousands of them still fit the database's integers."""


def to_credits(amount_ucr: int) -> int | float:
    """`amount_ucr` in credits: a whole number where it is one."""
    whole, rest = divmod(amount_ucr, CREDIT_UCR)
    return whole if rest == 0 else amount_ucr / CREDIT_UCR


def in_words(amount_ucr: int) -> str:
    """`amount_ucr` for a person: `1 credit`, `30.5 credits`."""
    if amount_ucr == CREDIT_UCR:
        return "1 credit"
    sign, (whole, rest) = "-" * (amount_ucr < 0), divmod(abs(amount_ucr), CREDIT_UCR)
    return f"{sign}{whole}{f'.{rest:06d}'.rstrip('0') if rest else ''} credits"


def round_up(amount_ucr: int, step_ucr: int) -> int:
    """The least multiple of `step_ucr` that is not less than `amount_ucr`."""
    return -(-amount_ucr // step_ucr) * step_ucr
