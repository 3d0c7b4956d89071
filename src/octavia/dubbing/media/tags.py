"""A stream's language and title, wherever its container keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_GENERIC = frozenset({"VideoHandler", "SoundHandler", "SubtitleHandler", "DataHandler"})
"""What ffmpeg writes where nobody gave a name."""


def language_of(stream: Mapping[str, Any]) -> str:
    """The language of a stream as ffprobe shows it, as found but lower case; empty if there is none."""
    found = _tags(stream).get("language", "").strip().lower()
    return "" if found == "und" else found


def title_of(stream: Mapping[str, Any]) -> str:
    """The title of a stream as ffprobe shows it; in MP4 it is the handler's name. Empty if there is none."""
    tags = _tags(stream)
    handler = tags.get("handler_name", "")
    return tags.get("title") or ("" if handler in _GENERIC else handler)


def _tags(stream: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in stream.get("tags", {}).items()}
