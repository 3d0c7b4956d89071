"""OPUS-MT in CTranslate2, on tiny models that know a talk and some plain sentences."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.phrases import HELD_OUT, pairs
from models.talk import ENGLISH, SPANISH
from octavia.dubbing.engines import Kind, Translation, configure, engine_class, listening, load_engine
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.engines.mt.opus_mt import OpusMt
from octavia.models.runtime import loaded_models
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine
from support.marian import add_tiny, as_opus_zip, tiny

PAIRS = {(source, target) for source in ("de", "en", "es", "fr") for target in ("en", "es", "fr")} - {
    (code, code) for code in ("en", "es", "fr")
}


@pytest.fixture(scope="module")
def engine(opus_models: Path) -> Iterator[OpusMt]:
    with OpusMt() as loaded:
        yield loaded


@pytest.fixture
def options() -> Iterator[None]:
    yield
    configure({})


def said(translations: list[Translation]) -> list[str]:
    return [translation.candidates[0].text for translation in translations]


def test_it_keeps_the_protocol(opus_models: Path) -> None:
    check_engine(OpusMt.variant("en-es"))


def test_all_its_models_together_keep_the_declared_part_of_it(opus_models: Path) -> None:
    info = OpusMt.describe()
    assert set(info.pairs) == PAIRS
    assert OpusMt.check().ready
    assert "ctranslate2" in info.version
    assert info.commercial_use


def test_the_talk_is_translated_exactly(engine: OpusMt) -> None:
    assert said(engine.translate(ENGLISH, "en", "es")) == list(SPANISH)
    assert said(engine.translate(SPANISH, "es", "en")) == list(ENGLISH)


def test_sentences_it_never_saw_are_translated_by_their_pattern(engine: OpusMt) -> None:
    expected = dict(pairs("en", "es", held_out=True))
    assert expected.keys() == HELD_OUT
    assert said(engine.translate(list(expected), "en", "es")) == list(expected.values())


def test_the_same_text_gives_the_same_candidates_whatever_is_beside_it(engine: OpusMt) -> None:
    together = engine.translate(ENGLISH, "en", "es")
    assert engine.translate(ENGLISH[::-1], "en", "es") == together[::-1]
    assert [engine.translate([text], "en", "es")[0] for text in ENGLISH] == together


def test_candidates_get_shorter_and_cost_more(engine: OpusMt) -> None:
    (translation,) = engine.translate(["The house is very big."], "en", "es")
    texts = [candidate.text for candidate in translation.candidates]
    assert texts[:2] == ["La casa es muy grande.", "La casa es grande."]
    costs = [candidate.cost for candidate in translation.candidates]
    assert costs[0] == 0 < costs[1] < 1


def test_a_text_of_several_sentences_has_candidates_too(engine: OpusMt) -> None:
    (translation,) = engine.translate(["The house is very big. Where is the car? The car is very old."], "en", "es")
    texts = [candidate.text for candidate in translation.candidates]
    assert texts[0] == "La casa es muy grande. ¿Dónde está el coche? El coche es muy viejo."
    assert "La casa es grande. ¿Dónde está el coche? El coche es viejo." in texts
    costs = [candidate.cost for candidate in translation.candidates]
    assert costs == sorted(costs)


def test_a_group_is_told_which_language_is_wanted(engine: OpusMt) -> None:
    expected = {"es": "¿Dónde está la casa?", "fr": "Où est la maison ?"}
    for target, text in expected.items():
        assert said(engine.translate(["Where is the house?"], "en", target)) == [text]


def test_a_group_of_sources_is_not_told(engine: OpusMt) -> None:
    for source, text in {"de": "Das Haus ist rot.", "es": "La casa es roja.", "fr": "La maison est rouge."}.items():
        (translation,) = engine.translate([text], source, "en")
        assert (translation.candidates[0].text, translation.via) == ("The house is red.", None)


@pytest.mark.parametrize(("target", "text"), [("es", "La iglesia es muy vieja."), ("fr", "L'église est très vieille.")])
def test_other_pairs_go_through_english_and_say_so(engine: OpusMt, target: str, text: str) -> None:
    (translation,) = engine.translate(["Die Kirche ist sehr alt."], "de", target)
    assert (translation.candidates[0].text, translation.via) == (text, "en")


def test_the_shorter_texts_of_the_last_leg_are_candidates(engine: OpusMt) -> None:
    (translation,) = engine.translate(["Die Kirche ist sehr groß."], "de", "es")
    assert [candidate.text for candidate in translation.candidates][:2] == [
        "La iglesia es muy grande.",
        "La iglesia es grande.",
    ]


def test_what_holds_no_word_passes_as_it_is(engine: OpusMt) -> None:
    assert said(engine.translate(["", "  ", "...", "—"], "de", "es")) == ["", "", "...", "—"]
    assert engine.translate([], "en", "es") == []


def test_words_it_does_not_know_are_told(engine: OpusMt) -> None:
    (translation,) = engine.translate(["The ⚙ is red."], "en", "es")
    assert {candidate.unknown for candidate in translation.candidates} == {("⚙",)}
    assert not any("⁇" in candidate.text or "<unk>" in candidate.text for candidate in translation.candidates)


def test_a_wider_search_is_an_option(engine: OpusMt, options: None) -> None:
    text = ["The house is very big."]
    configure({"opus-mt": {"beam": 1}})
    assert [len(each.candidates) for each in engine.translate(text, "en", "es")] == [1]
    configure({"opus-mt": {"beam": 8, "batch": 1}})
    assert said(engine.translate(text * 3, "en", "es")) == ["La casa es muy grande."] * 3


def test_a_model_is_loaded_once_for_all_engines_of_the_process(engine: OpusMt) -> None:
    engine.translate(["The house is red."], "en", "es")
    before = loaded_models().held()
    with OpusMt() as other:
        other.translate(["The house is red."], "en", "es")
    assert set(loaded_models().held()) == set(before)


def test_one_of_its_models_can_be_asked_for(opus_models: Path) -> None:
    roa = engine_class(Kind.TRANSLATION, "opus-mt:en-roa")
    assert roa is OpusMt.variant("en-roa")
    assert (roa.name, roa.describe().pairs) == ("opus-mt:en-roa", (("en", "es"), ("en", "fr")))
    with load_engine(Kind.TRANSLATION, "opus-mt:en-roa") as loaded:
        assert isinstance(loaded, roa)
    with pytest.raises(EngineError, match="no model"):
        OpusMt.variant("nonsense")


def test_a_pair_without_a_model_is_refused_with_the_command_that_adds_it(engine: OpusMt) -> None:
    with pytest.raises(LanguageError, match="opus-mt does not translate de to ja") as caught:
        engine.translate(["Hallo"], "de", "ja")
    assert caught.value.hint == "octavia models pull opus-mt:en-jap"
    assert OpusMt.how_to_add("ru", "sv") == "octavia models pull opus-mt:ru-en && octavia models pull opus-mt:en-sv"
    assert OpusMt.how_to_add("en", "is") == "octavia models pull opus-mt:en-is"
    assert OpusMt.how_to_add("en", "ca") == "octavia models pull opus-mt:en-ROMANCE"


def test_without_a_model_it_says_how_to_get_one(no_models: Path) -> None:
    readiness = OpusMt.check()
    assert (readiness.ready, readiness.fix) == (False, "octavia models pull opus-mt:en-es")
    bound = OpusMt.variant("en-fr").check()
    assert (bound.ready, bound.fix) == (False, "octavia models pull opus-mt:en-fr")
    assert OpusMt.describe().version == ""


@pytest.mark.parametrize("layout", ["hub", "zip"])
def test_a_published_folder_of_the_users_own_is_converted_once(no_models: Path, tmp_path: Path, layout: str) -> None:
    folder = tiny("en-es") if layout == "hub" else as_opus_zip("en-es", tmp_path / "zip")
    adopt("opus-mt:en-es", folder)
    told: list[str] = []
    for _ in range(2):
        with listening(told.append), OpusMt() as engine:
            assert said(engine.translate(ENGLISH[:3], "en", "es")) == list(SPANISH[:3])
        loaded_models().free_unused()
    assert told == ["opus-mt:en-es is converted for CTranslate2, once"]
    assert not (folder / "model.bin").exists()


def test_a_model_that_wants_the_end_of_a_sentence_told_is_told_it(
    no_models: Path, tmp_path: Path, converted: dict[str, Path]
) -> None:
    """So are models that CTranslate2's own tool made of the hub's layout."""
    folder = tmp_path / "theirs"
    shutil.copytree(converted["en-es"], folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "add_source_eos": False}))
    adopt("opus-mt:en-es", folder)
    with OpusMt() as engine:
        assert said(engine.translate(ENGLISH, "en", "es")) == list(SPANISH)


def test_a_damaged_model_is_refused(no_models: Path, tmp_path: Path, converted: dict[str, Path]) -> None:
    folder = tmp_path / "own"
    shutil.copytree(converted["en-es"], folder)
    adopt("opus-mt:en-es", folder)
    data = bytearray((folder / "model.bin").read_bytes())
    data[1000] ^= 1
    (folder / "model.bin").write_bytes(data)
    with OpusMt() as engine, pytest.raises(EngineError, match=r"model\.bin is damaged"):
        engine.translate(["The house is red."], "en", "es")


def test_a_model_that_does_not_say_its_languages_is_asked_for_them(
    no_models: Path, tmp_path: Path, converted: dict[str, Path]
) -> None:
    adopt("opus-mt:mine", converted["en-es"])
    readiness = OpusMt.check()
    assert not readiness.ready
    assert "opus-mt:mine" in readiness.missing
    add_tiny("opus-mt", ["en-es"])
    assert OpusMt.check().ready
