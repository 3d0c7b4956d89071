"""Which requests are of the YT Dubber contract: they are counted, and refused, in its own way."""

from __future__ import annotations

import re

_PLACES = re.compile(r"/api/(?:jobs|payments|billing)(?:/.*)?")


def is_of_contract(path: str) -> bool:
    """Whether a path is one of the contract's; `/` and `/health` both contracts have."""
    return _PLACES.fullmatch(path) is not None
