"""The names of OPUS-MT models, read: which languages are on either side, and which token asks for which.

A side is a code (`en`), several (`cat_oci_spa`), or the name of a group (`ROMANCE`, `gem`, `mul`). A model of several
targets has a token for each among its pieces (`>>spa<<`) and wants it before the text. What a group holds on the
source's side its model card says; for the groups of the first generation a table knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import normalize

ALIASES = MappingProxyType({"jap": "ja", "pob": "pt", "zhs": "zh", "zht": "zh", "cn": "zh", "no_nb": "nb"})
"""Codes of OPUS that are in no standard."""
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(codes.split())
        for name, codes in {
            "CELTIC": "br cy ga gd",
            "NORTH_EU": "af da de fo fy is nb nl nn sv",
            "NORWAY": "nb nn",
            "ROMANCE": "an ca co es fr frp gl it la oc pt ro sc scn",
            "SAMI": "se",
            "SCANDINAVIA": "da fo is nb nn sv",
            "ZH": "yue zh",
        }.items()
    }
)
_TOKEN = re.compile(rb">>([A-Za-z_]{2,20})<<")
_CARD_SOURCES = re.compile(r"source[ _-]*languages?(?:\(s\))?[*\s]*:[*\s]*(.+)", re.IGNORECASE)
_CODE = re.compile(r"\b[a-z]{2,3}(?:_[A-Za-z]{2,4})?\b")
_USUAL = ("", "cn", "hans", "latn")
"""Of several ways to write a language the one that is meant when nobody says which, most usual first."""


def language_of(code: str) -> str | None:
    """Octavia's code for one of OPUS; None for a language that octavia doesn't name."""
    if code in ALIASES:
        return ALIASES[code]
    try:
        return normalize(code)
    except LanguageError:
        return None


def sides(name: str) -> tuple[str, str] | None:
    """The two sides that a model's name says: `en` and `ROMANCE` of `en-ROMANCE`; None if it says none."""
    parts = name.split("-")
    return (parts[-2], parts[-1]) if len(parts) > 1 and all(parts[-2:]) else None


def side_languages(side: str, card: str = "") -> tuple[str, ...]:
    """The languages of a side, sorted; empty if it is a group nobody knows.

    Args:
        card: What the model card says of the side's languages.
    """
    if side in GROUPS:
        return GROUPS[side]
    parts = side.split("_")
    several = len(parts) > 2 or {len(part) for part in parts} == {3}
    return _languages(parts if several else [side]) or _languages(_CODE.findall(card))


def card_sources(card: str) -> str:
    """What a model card (`README.md`) says of the languages it translates from, in its words; empty if nothing."""
    found = _CARD_SOURCES.search(card)
    return found[1] if found else ""


def target_tokens(vocabulary: bytes) -> dict[str, str]:
    """The token that asks for each language, found among the pieces of a vocabulary of whatever format.

    Where a language has several (`>>cmn_Hans<<`, `>>cmn_Hant<<`), the plainest.
    """
    tokens: dict[str, list[str]] = {}
    for code in sorted({match.decode() for match in _TOKEN.findall(vocabulary)}):
        if language := language_of(code):
            tokens.setdefault(language, []).append(code)
    return {language: f">>{min(codes, key=_plainness)}<<" for language, codes in sorted(tokens.items())}


def _plainness(code: str) -> tuple[bool, int, str]:
    base, _, variant = code.partition("_")
    rank = _USUAL.index(variant.lower()) if variant.lower() in _USUAL else len(_USUAL)
    return base in ALIASES, rank, code


def _languages(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({language for code in codes if (language := language_of(code))}))
