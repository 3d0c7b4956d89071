"""From bytes to text: byte order marks, UTF-16 and UTF-32 without one, UTF-8, and the encodings of older files.

Encodings of one byte a letter can't be told apart by validity, and charset-normalizer confuses the Latin ones (it
reads Portuguese and Turkish as Central European). They are told apart here by whose alphabet explains the letters;
everything else is left to charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from octavia.dubbing.subtitles.repairs import RepairLog

_MARKS = (  # UTF-32 before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SIGNS = ("-->", "Dialogue:")
"""What every subtitle file holds; its bytes tell the width of a character where no mark does."""

_SAMPLE_BYTES = 64 * 1024
_LATIN_SHARE = 0.3
_LATIN_ADJACENT = 0.7

_NEUTRAL = frozenset("«»“”„‘’‚‹›…–—¿¡°·€£§´ªº♪♫•™®©\xa0")
_ALPHABETS = (  # in the order of how common such files are: an earlier one wins when two explain a text equally well
    (("cp1252", "iso8859_15"), "àâæçèéêëîïôœùûüÿ"),
    (("cp1252",), "áéíñóúü"),
    (("cp1252",), "àáâãçéêíóôõúü"),
    (("cp1252",), "äöüß"),
    (("cp1252",), "àèéìíòóùú"),
    (("cp1252",), "åäöæøéü"),
    (("cp1252",), "àçèéíïòóúü"),
    (("cp1252",), "áðéíóúýþæö"),
    (("cp1250", "iso8859_2"), "ąćęłńóśźż"),
    (("cp1254",), "çğıİöşüâîû"),
    (("cp1250", "iso8859_2"), "áäčďéěíĺľňóôŕřšťúůýž"),
    (("cp1250", "iso8859_2"), "áéíóöőúüű"),
    (("cp1250", "iso8859_2"), "ăâîşţ"),
    (("cp1250", "iso8859_2"), "čćđšž"),
    (("cp1257",), "ąčęėįšųūž"),
    (("cp1257",), "āčēģīķļņšūž"),
    (("cp1257",), "äõöüšž"),
    (("mac_roman",), "àáâãäçèéêëíîïñòóôõöœùúûüß"),
)
_OTHERS = [
    "cp1251", "koi8_r", "iso8859_5", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "gb18030", "big5", "cp949",
    "cp874",
]  # fmt: skip
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the Python name of the encoding it was in."""

    text: str
    encoding: str


def decode(content: bytes, log: RepairLog) -> Decoded:
    """`content` as text without byte order mark and zero characters. Never fails: what is no text becomes U+FFFD."""
    encoding, mark = _marked(content) or (_wide(content) or _utf8(content) or _legacy(content, log), b"")
    text = _text(content[len(mark) :], encoding, log)
    log.note("nul", text.count("\0"))
    return Decoded(text.replace("\0", ""), encoding)


def _text(content: bytes, encoding: str, log: RepairLog) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
        log.note("bad-bytes", text.count("\ufffd"))
        return text


def _marked(content: bytes) -> tuple[str, bytes] | None:
    return next(((encoding, mark) for mark, encoding in _MARKS if content.startswith(mark)), None)


def _wide(content: bytes) -> str | None:
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        places = [content.find(sign.encode(encoding)) for sign in _SIGNS]
        if any(place >= 0 and place % width == 0 for place in places):
            return encoding
    return None


def _utf8(content: bytes) -> str | None:
    bad = content.decode("utf-8", "replace").count("\ufffd") - content.count("\ufffd".encode())
    # A damaged UTF-8 file is mostly whole; another encoding hardly ever makes valid sequences.
    return "utf-8" if not bad or len(_HIGH_RUN.findall(content)) >= 6 * bad else None


def _legacy(content: bytes, log: RepairLog) -> str:
    sample = _sample(content)
    encoding = _latin(sample) if _looks_latin(sample) else _other(sample)
    log.note("encoding", detail=encoding)
    return encoding


def _sample(content: bytes) -> bytes:
    """The lines that hold more than ASCII, up to a limit: times and numbers would only dilute the evidence."""
    lines = []
    size = 0
    for line in content.splitlines():
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > _SAMPLE_BYTES:
            break
    return b"\n".join(lines)


def _looks_latin(sample: bytes) -> bool:
    """Whether the high bytes stand as single accented letters among ASCII ones."""
    runs = _HIGH_RUN.findall(sample)
    high = sum(map(len, runs))
    letters = len(re.findall(rb"[A-Za-z]", sample))
    adjacent = sum(len(run) for run in runs if len(run) > 1)
    return high < _LATIN_SHARE * (high + letters) and adjacent < _LATIN_ADJACENT * high


def _latin(sample: bytes) -> str:
    best, best_share = "cp1252", 0.0
    for encodings, alphabet in _ALPHABETS:
        known = frozenset(alphabet + alphabet.upper()) | _NEUTRAL
        for encoding in encodings:
            foreign = [letter for letter in sample.decode(encoding, "replace") if not letter.isascii()]
            share = sum(letter in known for letter in foreign) / len(foreign)
            if share > best_share:
                best, best_share = encoding, share
    return best


def _other(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to load, and seldom needed

    match = from_bytes(sample, cp_isolation=_OTHERS).best()
    return match.encoding if match else _latin(sample)
