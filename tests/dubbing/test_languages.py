"""Languages by whatever name they go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.errors import ExitCode, LanguageError
from octavia.dubbing.languages import LANGUAGES, language, language_name, normalize

EVERY = sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(
            ("en", "en"),
            ("EN", "en"),
            ("en-US", "en"),
            ("en_gb", "en"),
            ("eng", "en"),
            ("English", "en"),
            (" english ", "en"),
        ),
        *(("de", "de"), ("ger", "de"), ("deu", "de"), ("Deutsch", "de"), ("GERMAN", "de")),
        *(("pt-BR", "pt"), ("zh-Hans", "zh"), ("cmn", "zh"), ("Mandarin", "zh"), ("中文", "zh"), ("yue", "yue")),
        *(("no", "nb"), ("nor", "nb"), ("Norwegian", "nb"), ("nn", "nn"), ("iw", "he"), ("fil", "tl"), ("jw", "jv")),
        *(("ast", "ast"), ("Asturian", "ast"), ("español", "es"), ("Castilian", "es"), ("es-419", "es")),
    ],
)
def test_a_language_is_known_by_every_common_name(written: str, code: str) -> None:
    assert normalize(written) == code


def test_the_languages_people_dub_are_there() -> None:
    wanted = """en es fr de it pt nl ca gl eo oc ast ro pl cs sk ru uk bg mk sl hr sr hu fi sv da nb nn is et lv lt el
    tr ar he fa ur hi bn ta te ml mr gu pa ne id ms vi th ko ja zh yue ka hy az kk uz sw af eu cy ga mt sq bs be la"""
    assert set(wanted.split()) <= set(LANGUAGES)
    assert len(LANGUAGES) >= 60


def test_codes_have_the_forms_containers_want() -> None:
    for entry in LANGUAGES.values():
        assert len(entry.code) in (2, 3)
        for code in (entry.terminology, entry.bibliographic):
            assert len(code) == 3
            assert code.isascii()
            assert code.islower()
        if len(entry.code) == 3:
            assert entry.code == entry.terminology
        assert entry.name
        assert entry.native_name


def test_no_two_languages_share_a_name_or_code() -> None:
    for part in ("code", "terminology", "bibliographic", "name", "native_name"):
        values = [getattr(entry, part) for entry in LANGUAGES.values()]
        assert len(set(values)) == len(values)


@given(st.sampled_from(EVERY))
def test_each_of_its_names_leads_back_to_a_language(code: str) -> None:
    entry = LANGUAGES[code]
    names = (entry.code, entry.terminology, entry.bibliographic, entry.name, entry.native_name, *entry.aliases)
    for name in names:
        assert normalize(name) == normalize(f"{name}-XX") == code
        if name.isascii():
            assert normalize(name.upper()) == code


@pytest.mark.parametrize(
    ("code", "terminology", "bibliographic"), [("de", "deu", "ger"), ("fr", "fra", "fre"), ("es", "spa", "spa")]
)
def test_some_languages_have_two_codes_of_three_letters(code: str, terminology: str, bibliographic: str) -> None:
    assert (language(code).terminology, language(code).bibliographic) == (terminology, bibliographic)


def test_scripts_that_run_from_right_to_left_are_known() -> None:
    assert {code for code, entry in LANGUAGES.items() if entry.right_to_left} == {
        *("ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"),
    }


def test_an_unknown_name_is_refused_with_those_that_look_like_it() -> None:
    with pytest.raises(LanguageError) as caught:
        normalize("Spanich")
    assert caught.value.message == "'Spanich' is not a language octavia knows"
    assert "es (Spanish)" in caught.value.hint
    assert caught.value.code is ExitCode.LANGUAGE


@pytest.mark.parametrize("text", ["", "   ", "xx", "12", "-"])
def test_nonsense_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        normalize(text)
    assert caught.value.hint == "give a code such as 'en' or a name such as 'English'"


@given(st.text())
def test_any_text_is_a_language_or_refused(text: str) -> None:
    try:
        assert normalize(text) in LANGUAGES
    except LanguageError as error:
        assert error.hint


def test_a_language_is_named_in_english_or_as_it_was_written() -> None:
    assert language_name("es") == "Spanish"
    assert language_name("qaa") == "qaa"
