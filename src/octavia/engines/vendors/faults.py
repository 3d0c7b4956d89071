"""How a call to a vendor can fail, and what that means for money: see `calls`."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto

_LONGEST_WORDS = 200
_SURELY_UNCHARGED = {408, 409, 429, 500, 503, 529}
"""Refused for now, or the vendor says that it failed itself: it charges for results, not for these. A gateway's 502
or 504 is not among them: behind the gateway the work may go on to its end."""
_NEVER_SENT = {
    "ConnectError",
    "ConnectTimeout",
    "LocalProtocolError",
    "PoolTimeout",
    "ProxyError",
    "WriteError",
    "WriteTimeout",
}
"""Exceptions of HTTP clients before the whole request was handed over."""
_NEVER_RIGHT = {"UnsupportedProtocol", "InvalidURL"}
_SECRET = re.compile(r"\b(?:sk|dg|Bearer|Token)[-_ ][\w*.-]{8,}")


class Verdict(Enum):
    """What a failed call means."""

    AGAIN = auto()
    """It was surely not charged and may work later."""
    LOST = auto()
    """It was sent and may have been charged; no answer came."""
    REFUSED = auto()
    """It was not charged, and will not work later either."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A failed call.

    Attributes:
        said: What happened, in words that fit after `openai `.
        hint: What to do, one line.
        wait_s: How long the vendor asks to wait; None if it doesn't say.
    """

    verdict: Verdict
    said: str
    hint: str
    wait_s: float | None = None


def transport_fault(error: BaseException, timeout_s: float) -> Fault:
    """A call that ended without a whole answer, by the exception of httpx or of its successor."""
    kind = type(error).__name__
    if kind in _NEVER_RIGHT:
        return Fault(Verdict.REFUSED, "can't be called: its base_url is no address", "correct base_url")
    if kind in _NEVER_SENT:
        return Fault(
            Verdict.AGAIN,
            "can't be reached",
            "check the network, base_url and proxy settings; finished parts are kept",
        )
    said = f"gave no answer within {timeout_s:g} s" if "Timeout" in kind else "broke off its answer"
    return Fault(
        Verdict.LOST,
        f"{said}; the call may have been charged and is not repeated by itself",
        "run again to repeat it (finished parts are kept); raise timeout_s if it takes long",
    )


def unreadable() -> Fault:
    """A call whose answer came and is nothing that was agreed on."""
    return Fault(
        Verdict.LOST,
        "answered what can't be read; the call may have been charged and is not repeated by itself",
        "check base_url",
    )


def status_fault(status: int, headers: Mapping[str, str], words: str) -> Fault:
    """A call that the vendor answered by an error.

    Args:
        headers: Names in lower case.
        words: The vendor's own words, secrets left out.
    """
    said = f"answered HTTP {status}" + (f": {words}" if words else "")
    if "insufficient_quota" in words or status == 402:
        return Fault(Verdict.REFUSED, f"has no credit left: it {said}", "add credit; finished parts are kept")
    if status in (401, 403):
        return Fault(Verdict.REFUSED, f"does not accept the key: it {said}", "check api_key")
    if status in _SURELY_UNCHARGED:
        return Fault(Verdict.AGAIN, said, "run again later; finished parts are kept", _wait_s(headers))
    if status < 500:
        return Fault(Verdict.REFUSED, said, "check the engine's options: model, base_url")
    return Fault(
        Verdict.LOST,
        f"{said}; the call may have been charged and is not repeated by itself",
        "run again to repeat it; finished parts are kept",
    )


def plain(text: str, secret: str) -> str:
    """A vendor's words as one short line without the key, or what looks like one."""
    if secret:
        text = text.replace(secret, "…")
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    line = _SECRET.sub("…", line)
    return line if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS - 1] + "…"


def _wait_s(headers: Mapping[str, str]) -> float | None:
    """What `Retry-After` (or OpenAI's `retry-after-ms`) asks for; None if nothing or nothing sensible."""
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers[name]) / scale)
        except (KeyError, ValueError):
            continue
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except ValueError:
        return None
