"""Which pairs the models on a machine serve, and by which of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.engines.mt.marian_legs import Pair, adding, legs, named_pairs, routes
from octavia.models.catalogue import model_spec, own_model
from octavia.models.store import InstalledModel


def model(
    folder: Path, name: str, tokens: tuple[str, ...] = (), card: str = "", size: int = 100, own: bool = False
) -> InstalledModel:
    """A model with a vocabulary that holds `tokens`, and a card; nobody loads it."""
    place = folder / name
    place.mkdir()
    (place / "vocab.json").write_text("{" + ", ".join(f'">>{token}<<": 1' for token in tokens) + "}")
    (place / "README.md").write_text(card)
    spec = own_model(f"opus-mt:{name}") if own else model_spec(f"opus-mt:{name}")
    return InstalledModel(spec, place, "", name, size)


def served(*models: InstalledModel) -> dict[Pair, list[str]]:
    return {pair: [leg.model.spec.name for leg in route] for pair, route in routes(models).items()}


def test_two_models_that_meet_in_english_serve_a_third_pair(tmp_path: Path) -> None:
    assert served(model(tmp_path, "de-en"), model(tmp_path, "en-fi"), model(tmp_path, "fi-sv")) == {
        ("de", "en"): ["de-en"],
        ("de", "fi"): ["de-en", "en-fi"],
        ("en", "fi"): ["en-fi"],
        ("fi", "sv"): ["fi-sv"],
    }


def test_nothing_goes_through_english_that_need_not(tmp_path: Path) -> None:
    models = [model(tmp_path, name) for name in ("de-en", "en-fr", "de-fr", "fr-en", "en-de")]
    assert served(*models) == {tuple(name.spec.name.split("-")): [name.spec.name] for name in models} | {
        ("fr", "de"): ["fr-en", "en-de"]
    }


def test_a_special_model_is_better_than_a_group_and_a_large_one_than_a_small(tmp_path: Path) -> None:
    group = model(tmp_path, "en-ROMANCE", ("es", "fr", "pt"), size=900)
    pair, large = model(tmp_path, "en-es"), model(tmp_path, "tc-big-en-pt", ("por", "pob"), size=900)
    small = model(tmp_path, "en-pt", size=300)
    assert served(group, pair, large, small) == {
        ("en", "es"): ["en-es"],
        ("en", "fr"): ["en-ROMANCE"],
        ("en", "pt"): ["tc-big-en-pt"],
    }


def test_a_group_of_targets_is_what_its_tokens_say(tmp_path: Path) -> None:
    found = legs(model(tmp_path, "en-roa", ("spa", "fra", "por", "xxx")))
    assert [(leg.source, leg.target, leg.token) for leg in found] == [
        ("en", "es", ">>spa<<"),
        ("en", "fr", ">>fra<<"),
        ("en", "pt", ">>por<<"),
    ]
    assert legs(model(tmp_path, "en-gem")) == ()


def test_a_group_of_sources_is_what_its_card_says(tmp_path: Path) -> None:
    found = legs(model(tmp_path, "gem-en", card="* source language(s): deu eng nld\n* target language(s): eng\n"))
    assert [(leg.source, leg.target, leg.token) for leg in found] == [("de", "en", ""), ("nl", "en", "")]


def test_a_pair_whose_model_knows_tokens_is_given_its_own(tmp_path: Path) -> None:
    (leg,) = legs(model(tmp_path, "en-zh", ("cmn_Hans", "cmn_Hant", "yue")))
    assert (leg.target, leg.token) == ("zh", ">>cmn_Hans<<")


def test_a_users_own_model_says_its_languages_by_its_name(tmp_path: Path) -> None:
    assert served(model(tmp_path, "medicine-en-es", own=True)) == {("en", "es"): ["medicine-en-es"]}
    assert served(model(tmp_path, "medicine", own=True)) == {}


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("en-es", {("en", "es")}),
        ("en-ROMANCE", {("en", "es"), ("en", "ca"), ("en", "ro")}),
        ("en-mul", set()),
        ("mine", set()),
    ],
)
def test_a_name_promises_pairs(name: str, pairs: set[Pair]) -> None:
    assert pairs <= set(named_pairs(name))
    assert bool(pairs) == bool(named_pairs(name))


@pytest.mark.parametrize(
    ("pair", "present", "expected"),
    [
        (("en", "es"), [], "octavia models pull opus-mt:en-es"),
        (("en", "ca"), [], "octavia models pull opus-mt:en-ROMANCE"),
        (("en", "is"), [], "octavia models pull opus-mt:en-is"),
        (("de", "es"), [("de", "en")], "octavia models pull opus-mt:en-es"),
        (("de", "es"), [], "octavia models pull opus-mt:de-en && octavia models pull opus-mt:en-es"),
        (("de", "es"), [("de", "en"), ("en", "es")], ""),
    ],
)
def test_what_is_missing_is_pulled_by_name(pair: Pair, present: list[Pair], expected: str) -> None:
    offered = [(name, named_pairs(name)) for name in ("en-es", "en-ROMANCE", "en-mul")]
    assert adding("opus-mt", pair, present, offered) == expected
