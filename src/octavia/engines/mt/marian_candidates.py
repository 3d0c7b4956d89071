"""From what a beam search finds to the candidates of a line: how much worse, and only those worth a choice.

A search gives texts with scores: the mean log-probability of a piece. A candidate's cost says how much worse it is than
the best; the schedule weighs it against speaking faster, where 1 is worth about 1.2 times the pace. Paraphrases of a
good model lie within 0.1 of the best, and from 0.5 on texts say something else: so a cost is the difference times
`COST_PER_SCORE`, and what costs more than `MOST_COST` is no candidate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from octavia.dubbing.subtitles.scripts import join, units

COST_PER_SCORE = 4.0
MOST_COST = 2.0
_MOST_CANDIDATES = 6
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A translation of one sentence.

    Attributes:
        score: Mean log-probability of its pieces, its end included; <= 0.
    """

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A text of a line and how much worse it is than the best, >= 0."""

    text: str
    cost: float


def choices(found: Iterable[Said]) -> tuple[Choice, ...]:
    """Of translations of one sentence those to choose from, the best first, then only shorter ones, within the limits.

    At least one; empty texts are none as long as there are others.
    """
    ranked = sorted(found, key=lambda said: (-said.score, said.text))
    ranked = [said for said in ranked if said.text] or [Said("", 0.0)]
    best = ranked[0].score
    costs = [Choice(said.text, round(COST_PER_SCORE * (best - said.score), _DIGITS)) for said in ranked]
    return _worth([choice for choice in costs if choice.cost <= MOST_COST])


def joined(sentences: Sequence[tuple[Sequence[Choice], int]]) -> tuple[Choice, ...]:
    """The choices of a text of several sentences.

    Args:
        sentences: Of each its choices and its length, by which its cost counts in the whole.
    """
    total = sum(length for _, length in sentences) or 1
    lines = [Choice("", 0.0)]
    for found, length in sentences:
        lines = list(
            _worth(
                Choice(join([*units(line.text), *units(choice.text)]), line.cost + choice.cost * length / total)
                for line in lines
                for choice in found
            )
        )
    return tuple(Choice(line.text, round(line.cost, _DIGITS)) for line in lines)


def _worth(found: Iterable[Choice]) -> tuple[Choice, ...]:
    """By cost, each shorter than all that cost less; the shortest is kept where there are too many."""
    kept: list[Choice] = []
    for choice in sorted(found, key=lambda choice: (choice.cost, len(choice.text), choice.text)):
        if not kept or len(choice.text) < len(kept[-1].text):
            kept.append(choice)
    return tuple(kept if len(kept) <= _MOST_CANDIDATES else [*kept[: _MOST_CANDIDATES - 1], kept[-1]])
