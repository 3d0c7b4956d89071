"""The price books a new database begins with; from then on they are edited in the database, not here."""

from __future__ import annotations

from typing import Any

_CREDIT = 1_000_000
_OTHER_LANGUAGES: list[str] = []


def _pack(name: str, credits: int, price_cents: int, description: str, every: str = "once") -> dict[str, Any]:
    return {
        "id": name.lower(),
        "name": name,
        "credits": credits,
        "price_cents": price_cents,
        "currency": "usd",
        "description": description,
        "every": every,
        "active": True,
    }


def _rule(unit: str, credits: int, *, per_language: bool = False) -> dict[str, Any]:
    return {"unit": unit, "rate_ucr": credits * _CREDIT, "per_language": per_language, "tiers": []}


def _group(name: str, permille: int, languages: list[str]) -> dict[str, Any]:
    return {"name": name, "permille": permille, "languages": languages}


PRICE_BOOKS: dict[str, dict[str, Any]] = {
    "octavia": {
        "packs": [
            _pack("Starter", 100, 500, "100 credits: a first video of three minutes"),
            _pack("Basic", 250, 1000, "250 credits: eight minutes of video"),
            _pack("Pro", 500, 1800, "500 credits: sixteen minutes of video"),
            _pack("Enterprise", 1000, 3000, "1000 credits: half an hour of video"),
        ],
        "rules": {
            "transcribe": _rule("minute", 10),
            "translate": _rule("job", 5),
            "synthesize": _rule("minute", 15),
            "video_translate": _rule("minute", 30, per_language=True),
            "audio_translate": _rule("minute", 30, per_language=True),
            "dub": _rule("minute", 30, per_language=True),
        },
        "language_groups": [],
        "minimum_ucr": _CREDIT,
        "rounding": "language",
    },
    "ytdubber": {
        "packs": [
            _pack("Starter", 20, 0, "20 credits to try it, once"),
            _pack("Creator", 50, 2900, "50 credits"),
            _pack("Professional", 250, 9900, "250 credits"),
        ],
        # A tenth of a credit a second.
        "rules": {"dub": _rule("minute", 6, per_language=True)},
        "language_groups": [
            _group("common", 1000, ["de", "en", "es", "fr", "it", "pt"]),
            _group("uncommon", 1200, ["ar", "hi", "ja", "ko", "nl", "pl", "ru", "sv", "tr", "zh"]),
            _group("rare", 1500, _OTHER_LANGUAGES),
        ],
        "minimum_ucr": _CREDIT,
        "rounding": "job",
    },
    "live": {
        "packs": [_pack("Premium", 0, 500, "Live dubbing without a daily limit", every="month")],
        "rules": {"live": _rule("minute", 1)},
        "language_groups": [],
        "minimum_ucr": 0,
        "rounding": "job",
    },
}
"""Bodies of their first versions, by asset."""
