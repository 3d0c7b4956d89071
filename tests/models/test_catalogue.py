"""Which models there are, and by which names."""

from __future__ import annotations

import pytest

from octavia.dubbing.engines import Kind, engine_classes
from octavia.dubbing.errors import EngineError
from octavia.dubbing.languages import LANGUAGES
from octavia.models.catalogue import model_spec, models_of, own_model, pair_of
from octavia.models.families import FAMILIES
from octavia.models.spec import parse_id

ALL = [spec for engine in FAMILIES for spec in models_of(engine)]


def test_every_family_is_of_an_engine_that_is_registered() -> None:
    registered = {(kind, name) for kind in Kind for name in engine_classes(kind)}
    assert {(family.kind, family.engine) for family in FAMILIES.values()} <= registered


def test_a_listed_model_says_what_a_user_must_know() -> None:
    for spec in ALL:
        assert model_spec(spec.id) == spec
        assert spec.title
        assert spec.licence
        assert spec.size_bytes > 1_000_000
        assert spec.files == FAMILIES[spec.engine].layouts[0]
        assert set(spec.languages) <= LANGUAGES.keys()


def test_names_are_listed_once() -> None:
    assert len({spec.id for spec in ALL}) == len(ALL)


def test_xtts_is_not_for_paid_work_and_asks_for_agreement_even_as_a_users_own() -> None:
    assert not model_spec("xtts:v2").commercial_use
    assert "Coqui Public Model License" in model_spec("xtts:v2").terms
    assert not own_model("xtts:mine").commercial_use


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("en-es", ("en", "es")),
        ("tc-big-en-pt", ("en", "pt")),
        ("en-jap", ("en", "ja")),
        ("mul-en", None),
        ("en-ROMANCE", None),
        ("x", None),
    ],
)
def test_the_name_of_a_translation_model_tells_its_pair(name: str, pair: tuple[str, str] | None) -> None:
    assert pair_of(name) == pair


def test_any_pair_or_group_of_helsinki_goes_by_its_name() -> None:
    spec = model_spec("opus-mt:is-sv")
    assert (spec.repo, spec.pairs, spec.kind) == ("Helsinki-NLP/opus-mt-is-sv", (("is", "sv"),), Kind.TRANSLATION)
    assert model_spec("marian:gem-en").repo == "Helsinki-NLP/opus-mt-gem-en"


def test_an_id_may_pin_a_commit() -> None:
    assert model_spec(f"whisper:small@{'a' * 40}").revision == "a" * 40
    with pytest.raises(EngineError, match="'abc' is not a commit"):
        model_spec("whisper:small@abc")


@pytest.mark.parametrize("text", ["", "whisper", "whisper:", ":small", "whisper:../x", "whisper:a/b", "whisper:a..b"])
def test_what_is_no_id_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(EngineError, match="is not the id of a model") as caught:
        parse_id(text)
    assert "whisper:small" in caught.value.hint


def test_an_unknown_model_names_the_near_ones_and_an_unknown_engine_those_with_models() -> None:
    with pytest.raises(EngineError, match=r"^there is no model whisper:smal$") as caught:
        model_spec("whisper:smal")
    assert caught.value.hint.startswith("did you mean whisper:small?")
    with pytest.raises(EngineError, match=r"^no engine 'espeak-ng' runs models$") as caught:
        model_spec("espeak-ng:x")
    assert "whisper, openai-whisper, opus-mt" in caught.value.hint


def test_a_users_own_model_has_what_its_family_has_and_what_its_user_says() -> None:
    own = own_model("opus-mt:mine-en-es", "CC-BY-NC-4.0", commercial_use=False)
    assert (own.pairs, own.licence, own.commercial_use) == ((("en", "es"),), "CC-BY-NC-4.0", False)
    assert own_model("whisper:small", "MINE") == model_spec("whisper:small")
