"""What the names, cards and vocabularies of OPUS-MT models say of their languages."""

from __future__ import annotations

import pytest

from octavia.dubbing.languages import LANGUAGES
from octavia.engines.mt.marian_groups import GROUPS, card_sources, side_languages, sides, target_tokens

OLD_CARD = """---
tags:
- translation
license: apache-2.0
---

### opus-mt-ROMANCE-en

* source languages: fr,fr_BE,fr_CA,wa,oc,ca,es_AR,pt_br,it_IT,ro,la
* target languages: en
*  OPUS readme: [fr+fr_BE](https://github.com/Helsinki-NLP/OPUS-MT-train)
"""
TATOEBA_CARD = """### gem-eng

* source group: Germanic languages
* target group: English
* source language(s): afr ang_Latn dan deu eng enm_Latn nld nob_Hebr swe
* target language(s): eng
* model: transformer

- source_languages: gem
- src_constituents: {'ksh', 'enm_Latn'}
"""
BIG_CARD = """# opus-mt-tc-big-gmq-en

- **Source Language(s):** dan fao isl nno nob nor swe
- **Target Language(s):** eng
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("en-es", ("en", "es")),
        ("en-ROMANCE", ("en", "ROMANCE")),
        ("tc-big-en-pt", ("en", "pt")),
        ("tc-big-en-cat_oci_spa", ("en", "cat_oci_spa")),
        ("mine", None),
        ("-es", None),
    ],
)
def test_the_last_two_parts_of_a_name_are_its_sides(name: str, expected: tuple[str, str] | None) -> None:
    assert sides(name) == expected


@pytest.mark.parametrize(
    ("side", "card", "expected"),
    [
        ("en", "", ("en",)),
        ("deu", "", ("de",)),
        ("jap", "", ("ja",)),
        ("zh_CN", "", ("zh",)),
        ("cat_oci_spa", "", ("ca", "es", "oc")),
        ("fi_nb_no_nn_ru_sv_en", "", ("en", "fi", "nb", "nn", "ru", "sv")),
        ("SCANDINAVIA", "", ("da", "fo", "is", "nb", "nn", "sv")),
        ("mul", "", ()),
        ("gem", "afr deu eng nob_Hebr", ("af", "de", "en", "nb")),
    ],
)
def test_a_side_is_a_language_several_or_a_group(side: str, card: str, expected: tuple[str, ...]) -> None:
    assert side_languages(side, card) == expected


@pytest.mark.parametrize(
    ("card", "some"),
    [
        (OLD_CARD, {"fr", "oc", "ca", "es", "pt", "it", "ro", "la"}),
        (TATOEBA_CARD, {"af", "da", "de", "en", "nl", "nb", "sv"}),
        (BIG_CARD, {"da", "fo", "is", "nn", "nb", "sv"}),
        ("no word of languages", set()),
    ],
)
def test_the_sources_of_a_group_are_those_its_card_says(card: str, some: set[str]) -> None:
    assert set(side_languages("gem", card_sources(card))) == some


def test_groups_hold_languages_that_have_a_name() -> None:
    assert {code for codes in GROUPS.values() for code in codes} <= LANGUAGES.keys()


def test_tokens_are_found_in_vocabularies_of_any_format() -> None:
    expected = {"es": ">>spa<<", "fr": ">>fra<<"}
    assert target_tokens(b'{"a": 1, ">>fra<<": 2, ">>spa<<": 3}') == expected
    assert target_tokens(b'[\n  "a",\n  ">>fra<<",\n  ">>spa<<"\n]') == expected
    assert target_tokens(b"a: 1\n'>>fra<<': 2\n\">>spa<<\": 3\n") == expected
    assert target_tokens(b'{"a": 1, ">>": 2, "<<": 3, ">>xyzzy<<": 4}') == {}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("fr_CA", "fr", "fr_BE"), {"fr": ">>fr<<"}),
        (("cmn_Hant", "cmn_Hans"), {"zh": ">>cmn_Hans<<"}),
        (("pob", "por"), {"pt": ">>por<<"}),
        (("srp_Cyrl", "srp_Latn"), {"sr": ">>srp_Latn<<"}),
    ],
)
def test_of_several_tokens_of_a_language_the_plainest_is_taken(
    codes: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert target_tokens(" ".join(f">>{code}<<" for code in codes).encode()) == expected
