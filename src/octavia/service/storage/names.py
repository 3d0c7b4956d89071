"""Names of files as they may be shown and sent: what somebody typed is never a path, a header or a terminal command."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 200
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_UNNAMED = "file"


def safe_name(given: str) -> str:
    """A name without folders, control and direction marks, at most 200 bytes of UTF-8, its ending kept; never empty."""
    text = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode())
    last = next((part for part in reversed(_SEPARATORS.split(text)) if part.strip(" .\0")), "")
    # Categories C*: controls, format characters (right-to-left overrides among them), surrogates, private use.
    shown = "".join(
        " " if c.isspace() else c for c in last if c.isspace() or not unicodedata.category(c).startswith("C")
    )
    plain = " ".join(_FORBIDDEN.sub("_", shown).split()).strip(" .")
    return _shortened(plain) if plain.strip("_") else _UNNAMED


def suffix_of(name: str) -> str:
    """The ending of a name in lower case (`.mp4`), if it is a plain one; else nothing."""
    match = _SUFFIX.search(name)
    return match.group().lower() if match else ""


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    match = _SUFFIX.search(name)
    suffix = match.group() if match else ""
    stem = name.removesuffix(suffix).encode()[: MAX_NAME_BYTES - len(suffix)]
    return stem.decode(errors="ignore").rstrip(" .") + suffix
