"""Which pairs the OPUS-MT models on this machine translate, directly or by way of English, and by which of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from octavia.engines.mt.marian_groups import card_sources, side_languages, sides, target_tokens
from octavia.models.store import InstalledModel

Pair = tuple[str, str]
PIVOT = "en"

_VOCABULARIES = ("vocab.json", "shared_vocabulary.json", "source_vocabulary.json", "*.vocab.yml")
_CARD_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Leg:
    """One pair that one model translates.

    Attributes:
        token: What it wants before the text so that it translates into the target; empty if it needs nothing.
        breadth: How many pairs the model translates: of two models the more special one is better.
    """

    model: InstalledModel
    source: str
    target: str
    token: str
    breadth: int


Route = tuple[Leg, ...]


def routes(models: Iterable[InstalledModel]) -> dict[Pair, Route]:
    """How the models get from any language to any other: by one leg, or by two that meet in English."""
    best: dict[Pair, Leg] = {}
    for leg in (leg for model in models for leg in legs(model)):
        present = best.get((leg.source, leg.target))
        if present is None or _rank(leg) < _rank(present):
            best[leg.source, leg.target] = leg
    found: dict[Pair, Route] = {pair: (leg,) for pair, leg in best.items()}
    into = [source for source, target in best if target == PIVOT]
    out_of = [target for source, target in best if source == PIVOT]
    for source, target in product(into, out_of):
        if source != target:
            found.setdefault((source, target), (best[source, PIVOT], best[PIVOT, target]))
    return dict(sorted(found.items()))


def legs(model: InstalledModel) -> tuple[Leg, ...]:
    """The pairs that a model translates; none if neither its name nor its files say which."""
    return _legs(model)


@cache
def _legs(model: InstalledModel) -> tuple[Leg, ...]:
    named = sides(model.spec.name)
    tokens = target_tokens(_vocabulary(model.path))
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    if named:
        sources = side_languages(named[0], card_sources(_card(model.path)))
        one = side_languages(named[1])
        targets = one if len(one) == 1 else tuple(tokens)
    if (not sources or not targets) and model.spec.pairs:
        sources, targets = (tuple(sorted(set(side))) for side in zip(*model.spec.pairs, strict=True))
    pairs = [(source, target) for source, target in product(sources, targets) if source != target]
    return tuple(Leg(model, *pair, tokens.get(pair[1], ""), len(pairs)) for pair in pairs)


def _rank(leg: Leg) -> tuple[int, int, str]:
    return leg.breadth, -leg.model.size_bytes, leg.model.spec.name


def _vocabulary(folder: Path) -> bytes:
    for pattern in _VOCABULARIES:
        for path in sorted(folder.glob(pattern)):
            return path.read_bytes()
    return b""


def _card(folder: Path) -> str:
    card = folder / "README.md"
    return card.read_bytes()[:_CARD_BYTES].decode(errors="replace") if card.is_file() else ""


def adding(engine: str, pair: Pair, present: Iterable[Pair], offered: Iterable[tuple[str, tuple[Pair, ...]]]) -> str:
    """The command that pulls what is missing for a pair, through English if neither side is it; empty if nothing helps.

    Args:
        present: The pairs that are served directly.
        offered: The models of the catalogue by name, with the pairs each translates.
    """
    source, target = pair
    wanted = [pair] if PIVOT in pair else [(source, PIVOT), (PIVOT, target)]
    there, catalogue = set(present), list(offered)
    ids = [f"{engine}:{_model_for(leg, catalogue)}" for leg in wanted if leg not in there]
    return " && ".join(f"octavia models pull {model}" for model in dict.fromkeys(ids))


def _model_for(pair: Pair, catalogue: list[tuple[str, tuple[Pair, ...]]]) -> str:
    serving = [(len(pairs), name) for name, pairs in catalogue if pair in pairs]
    return min(serving)[1] if serving else "-".join(pair)


def named_pairs(name: str) -> tuple[Pair, ...]:
    """The pairs that a model's name promises, as far as a name says."""
    named = sides(name) or ("", "")
    return tuple((source, target) for source, target in product(*map(side_languages, named)) if source != target)
