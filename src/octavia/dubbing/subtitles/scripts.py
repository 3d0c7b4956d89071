"""Scripts of the world as subtitles need them: where text may be broken, how wide it is, how words are joined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff]"
)
"""A character of a script that is written without spaces between words, or of its punctuation."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

_CLOSING = frozenset(
    "、。，．・：；？！）］｝」』】〉》〕〟’”…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾ％゛゜,.;:?!)]}%"
    "ะาำๅๆฯະາຳໆຯ"
)
"""Never begins a line: closing punctuation, small kana, marks of length and repetition, vowels that follow (Thai)."""
_OPENING = frozenset("（［｛「『【〈《〔〝‘“￥＄([{$¥เแโใไເແໂໃໄ")
"""Never ends a line: opening punctuation, currency signs, Thai and Lao vowels that come first."""
_STACKERS = frozenset("\u17d2\u1039\u200d")
_HALF_WIDTH_LANGUAGES = frozenset({"ja", "zh", "ko", "yue", "cmn"})


def primary(language: str) -> str:
    """The language itself of a tag: `pt` of `pt-BR`."""
    return re.split("[-_]", language.lower(), maxsplit=1)[0]


def is_unspaced(text: str) -> bool:
    """Whether any of it is in a script without spaces between words."""
    return not text.isascii() and bool(_UNSPACED.search(text))


def is_right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))


def units(text: str) -> list[str]:
    """The parts of `text` between which it may be broken: words, or clusters where a script has no spaces.

    `join` puts them together again; a part keeps a space before it where `join` would not set one.
    """
    parts: list[str] = []
    for token in text.split():
        clusters = _clusters(token) if is_unspaced(token) else [token]
        clusters[0] = part_after(parts[-1] if parts else "", " " + clusters[0])
        parts.extend(clusters)
    return parts


def part_after(left: str, part: str) -> str:
    """`part` without spaces around it, but for one before it where it has one and `join` would not set it."""
    bare = part.strip()
    return " " + bare if left and part[:1].isspace() and not _spaced(left, bare) else bare


def join(parts: Iterable[str]) -> str:
    """Words or units as one text, with spaces where the script has them."""
    text: list[str] = []
    last = ""
    for part in parts:
        if not part.strip():
            continue
        if text and _spaced(last, part):
            text.append(" ")
        text.append(part if text else part.lstrip())
        last = part
    return "".join(text).rstrip()


def separator_width(left: str, right: str, language: str) -> float:
    """How wide the space is that `join` sets between two parts; 0 for none."""
    return width(" ", language) if _spaced(left, right) else 0.0


def width(text: str, language: str) -> float:
    """How many characters `text` counts for: marks count nothing; in Chinese, Japanese and Korean half-width ones ½."""
    half = primary(language) in _HALF_WIDTH_LANGUAGES
    if text.isascii():
        return len(text) / 2 if half else float(len(text))
    return sum(_character_width(character, half) for character in text)


def _character_width(character: str, half: bool) -> float:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    return 0.5 if half and unicodedata.east_asian_width(character) in {"Na", "H", "N"} else 1.0


def _spaced(left: str, right: str) -> bool:
    """Whether a space belongs between two parts."""
    if left[-1:].isspace() or right[:1].isspace():
        return False
    return not (_UNSPACED.match(left[-1:]) or _UNSPACED.match(right[:1]))


def _clusters(token: str) -> list[str]:
    """Break a token at every place its script allows; letters and digits of other scripts stay together."""
    borders = [index for index in range(1, len(token)) if not _holds(token[index - 1], token[index])]
    return [token[start:end] for start, end in pairwise([0, *borders, len(token)])]


def _holds(left: str, right: str) -> bool:
    """Whether two neighbouring characters may not be parted."""
    if unicodedata.category(right).startswith("M") or right in _CLOSING or left in _OPENING:
        return True
    if left in _STACKERS or right in _STACKERS:
        return True
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Borders that part `total` by `weights`: one more than there are weights, from 0 to `total`, never falling."""
    whole = sum(weights)
    borders = [0]
    passed = 0.0
    for weight in weights:
        passed += weight
        borders.append(round(total * passed / whole) if whole else total)
    return borders
