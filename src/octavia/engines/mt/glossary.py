"""A glossary: how certain words are to be translated, from a file a person writes.

A line a word, `source = target`; empty lines and those that begin with `#` count for nothing. A line `[es]` says that
what follows is for that target language; what stands before the first is for all.

    Octavia = Octavia
    [es]
    dub = doblaje
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from octavia.dubbing.errors import DocumentError, InputMissing, LanguageError
from octavia.dubbing.languages import normalize

_MAX_BYTES = 1024 * 1024
_SHAPE = "write a line a word: source = target"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words by target language (empty: for all), and a hash of them."""

    words: dict[str, dict[str, str]]
    digest: str

    def for_texts(self, texts: Iterable[str], target: str) -> dict[str, str]:
        """The words that occur in the texts, in any case, and how they are to be translated."""
        whole = "\n".join(texts)
        known = {**self.words.get("", {}), **self.words.get(target, {})}
        return {word: said for word, said in known.items() if _occurs(word, whole)}


NO_GLOSSARY = Glossary({}, "")


def read_glossary(path: Path) -> Glossary:
    """The glossary in the file at `path`.

    Raises:
        InputMissing: if it can't be read.
        DocumentError: if a line is no such line, or the file is larger than 1 MB.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputMissing(f"{path}: {error.strerror or error}", "check the path of the glossary") from error
    if len(content) > _MAX_BYTES:
        raise DocumentError(f"{path}: larger than 1 MB, which no glossary is", _SHAPE)
    words: dict[str, dict[str, str]] = {}
    for target, word, said in _entries(content.decode("utf-8-sig", errors="replace"), path):
        words.setdefault(target, {})[word] = said
    return Glossary(words, sha256(content).hexdigest()[:8])


def _entries(text: str, path: Path) -> Iterator[tuple[str, str, str]]:
    target = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        section = re.fullmatch(r"\[([^\[\]]+)\]", bare)
        if section:
            target = _language(section[1], path, number)
            continue
        word, equals, said = (part.strip() for part in bare.partition("="))
        if not (word and equals and said):
            raise DocumentError(f"{path}: line {number} is no word of a glossary: {bare[:60]}", _SHAPE)
        yield target, word, said


def _language(name: str, path: Path, number: int) -> str:
    try:
        return normalize(name)
    except LanguageError as error:
        raise DocumentError(f"{path}: line {number}: {error.message}", error.hint) from error


def _occurs(word: str, text: str) -> bool:
    """Whether the word stands in the text; within letters of another word only in scripts without spaces."""
    edge = r"\b" if word.isascii() else ""
    return re.search(f"{edge}{re.escape(word)}{edge}", text, re.IGNORECASE) is not None
