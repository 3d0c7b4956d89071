"""The languages Octavia can name: their codes, names and direction, and `normalize` for every way people write them.

A language's `code` is the shortest of ISO 639-1 and 639-3, as engines, file names and settings use it. Containers want
ISO 639-2, in which twenty languages have two codes: MP4 takes the terminological one (`deu`), Matroska the
bibliographic one (`ger`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from octavia.dubbing.errors import LanguageError
from octavia.dubbing.language_table import TABLE

_CLOSE_MATCHES = 3


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        code: ISO 639-1, or 639-3 where there is none.
        terminology: ISO 639-2/T or, failing that, 639-3: three letters.
        bibliographic: ISO 639-2/B; mostly the same.
        name: In English.
        native_name: In itself.
        right_to_left: Whether it is written from right to left.
        aliases: Other codes and English names it goes by.
    """

    code: str
    terminology: str
    bibliographic: str
    name: str
    native_name: str
    right_to_left: bool
    aliases: tuple[str, ...]


def _parsed() -> Iterator[Language]:
    for row in TABLE.strip().splitlines():
        code, three, name, native, *rest = (field.strip() for field in row.split("|"))
        terminology, _, bibliographic = three.partition("/")
        flags, aliases = (*rest, "", "")[:2]
        named = tuple(alias.strip() for alias in aliases.split(",") if alias.strip())
        yield Language(code, terminology, bibliographic or terminology, name, native, flags == "rtl", named)


LANGUAGES = MappingProxyType({entry.code: entry for entry in _parsed()})
"""All of them by code."""


def normalize(text: str) -> str:
    """The code of a language however it is written: `en`, `EN-us`, `en_GB`, `eng`, `English`, `Deutsch`, `ger`.

    Region and script (`pt-BR`, `zh-Hans`) are dropped.

    Raises:
        LanguageError: if it is none of `LANGUAGES`; the hint lists those that look like it.
    """
    spellings = _spellings()
    wanted = text.strip().casefold()
    parts = wanted.replace("_", "-").split("-")
    for kept in range(len(parts), 0, -1):
        form = "-".join(parts[:kept])
        if form in spellings:
            return spellings[form]
    close = get_close_matches(wanted, spellings, _CLOSE_MATCHES)
    likely = dict.fromkeys(f"{spellings[form]} ({LANGUAGES[spellings[form]].name})" for form in close)
    known = f"did you mean {' or '.join(likely)}?" if likely else "give a code such as 'en' or a name such as 'English'"
    raise LanguageError(f"'{text}' is not a language octavia knows", known)


def language(text: str) -> Language:
    """The language written as for `normalize`.

    Raises:
        LanguageError: as there.
    """
    return LANGUAGES[normalize(text)]


def language_name(text: str) -> str:
    """The English name of a language, or `text` itself where octavia knows none."""
    try:
        return language(text).name
    except LanguageError:
        return text


@cache
def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in LANGUAGES.values():
        forms = (entry.code, entry.terminology, entry.bibliographic, entry.name, entry.native_name, *entry.aliases)
        for form in forms:
            # A language's own code wins over another's alias.
            if form not in LANGUAGES or form == entry.code:
                found[form.casefold()] = entry.code
    return found
