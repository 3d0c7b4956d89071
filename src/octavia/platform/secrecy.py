"""Secrets in texts that people will read: found and covered."""

from __future__ import annotations

import re
from typing import Any

COVER = "…"
_NAMES = (
    r"password|passwd|secret|token|authorization|cookie|api[_-]?key|access[_-]?key|signature|credential|nonce|"
    r"private[_-]?key"
)
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
# A query parameter may be a secret by its name, or be one of a signed link's.
_QUERY = re.compile(rf"([?&](?:[\w.-]*(?:{_NAMES}|sig|grant)[\w.-]*|code|key)=)[^&\s\"'<>#]+", re.IGNORECASE)
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+")
_USERINFO = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*):[^\s/@]+@", re.IGNORECASE)
# A link that downloads once is its token.
_LINK = re.compile(r"(/api/v1/download/)[^/?\s]+")
_PREFIXED = re.compile(r"\b(whsec_|oct_|sk-|sk_live_|sk_test_|polar_)[\w+/=-]{8,}")


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is a secret, judging by the name."""
    return bool(_SECRET_NAME.search(name))


def covered(text: str) -> str:
    """`text` with tokens, passwords in addresses and secret query parameters covered."""
    text = _QUERY.sub(rf"\1{COVER}", text)
    text = _LINK.sub(rf"\1{COVER}", text)
    text = _BEARER.sub(rf"\1 {COVER}", text)
    text = _JWT.sub(COVER, text)
    text = _USERINFO.sub(rf"\1:{COVER}@", text)
    return _PREFIXED.sub(rf"\1{COVER}", text)


def covered_values(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with secrets covered, by their names and in their texts, at any depth."""
    return {name: COVER if is_secret_name(name) else _covered(value) for name, value in values.items()}


def _covered(value: Any) -> Any:
    if isinstance(value, str):
        return covered(value)
    if isinstance(value, dict):
        return covered_values(value)
    if isinstance(value, list | tuple):
        return [_covered(each) for each in value]
    return value
