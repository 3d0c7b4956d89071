"""From where a request comes, as far as accounts care."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Attributes:
    address: Of the client, behind any trusted proxy; empty if unknown.
    user_agent: What its program says it is.
    nonce: What the browser that signed up was given, if this request brings it back.
    """

    address: str = ""
    user_agent: str = ""
    nonce: str = ""
