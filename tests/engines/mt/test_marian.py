"""The same models as published, in transformers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.phrases import pairs
from models.talk import ENGLISH, SPANISH
from octavia.dubbing.errors import EngineError
from octavia.engines.mt.marian import Marian
from octavia.engines.mt.opus_mt import OpusMt
from octavia.engines.torch_runtime import is_installed
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine
from support.marian import as_safetensors, config_of, tiny, with_own_vocabularies

PACKAGES = all(is_installed(name) for name in Marian.packages)
needs_torch = pytest.mark.skipif(not PACKAGES, reason="torch and transformers are not installed")


@pytest.fixture(scope="module")
def engine(opus_models: Path) -> Iterator[Marian]:
    with Marian() as loaded:
        yield loaded


@pytest.mark.skipif(PACKAGES, reason="torch and transformers are installed")
def test_without_its_packages_it_says_what_adds_them(no_models: Path) -> None:
    readiness = Marian.check()
    assert not readiness.ready
    assert "torch" in readiness.missing
    assert readiness.fix == "scripts/add-engines.sh marian"
    assert Marian.describe().name == "marian"


@pytest.mark.torch
@needs_torch
def test_it_keeps_the_protocol(opus_models: Path) -> None:
    check_engine(Marian.variant("en-es"))


@pytest.mark.torch
@needs_torch
def test_the_talk_is_translated_exactly(engine: Marian) -> None:
    for texts, source, target, expected in ((ENGLISH, "en", "es", SPANISH), (SPANISH, "es", "en", ENGLISH)):
        made = engine.translate(texts, source, target)
        assert [translation.candidates[0].text for translation in made] == list(expected)


@pytest.mark.torch
@needs_torch
def test_it_says_the_same_as_ctranslate2(engine: Marian) -> None:
    texts = [*ENGLISH[:5], *dict(pairs("en", "es", held_out=True)), "The house is very big. The car is very old."]
    with OpusMt() as other:
        for pair in (("en", "es"), ("en", "fr")):
            ours, theirs = (each.translate(texts, *pair) for each in (engine, other))
            assert [each.candidates[0] for each in ours] == [each.candidates[0] for each in theirs]
        (ours_one,), (theirs_one,) = (each.translate(texts[-1:], "en", "es") for each in (engine, other))
        costs = {candidate.text: candidate.cost for candidate in theirs_one.candidates}
        for candidate in ours_one.candidates:
            assert costs[candidate.text] == pytest.approx(candidate.cost, abs=0.1)


@pytest.mark.torch
@needs_torch
def test_groups_and_pivots_work_as_there(engine: Marian) -> None:
    (translation,) = engine.translate(["Die Kirche ist sehr alt."], "de", "fr")
    assert (translation.candidates[0].text, translation.via) == ("L'église est très vieille.", "en")


@pytest.mark.torch
@needs_torch
@pytest.mark.parametrize("kind", ["safetensors", "two vocabularies", "a vocabulary that is not published"])
def test_all_published_layouts_load(no_models: Path, tmp_path: Path, kind: str) -> None:
    if kind == "safetensors":
        folder = as_safetensors("mul-en", tmp_path / "hub")
    else:
        folder = with_own_vocabularies("mul-en", tmp_path / "hub", told=kind == "two vocabularies")
    adopt("marian:mul-en", folder)
    with Marian() as engine:
        made = engine.translate(SPANISH[:4], "es", "en")
        assert [translation.candidates[0].text for translation in made] == list(ENGLISH[:4])


@pytest.mark.torch
@needs_torch
def test_weights_that_do_not_fit_are_one_clear_error(no_models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    shutil.copytree(tiny("en-es"), folder)
    (folder / "config.json").write_text(json.dumps({**config_of("en-es"), "d_model": 128}))
    adopt("marian:en-es", folder)
    with Marian() as engine, pytest.raises(EngineError, match="transformers can't load it"):
        engine.translate(["The house is red."], "en", "es")
