"""A recogniser to hear with what was made: a take, or the finished dub."""

from __future__ import annotations

from octavia.dubbing.engines import EngineInfo, Kind, engine_classes
from octavia.dubbing.pipeline.choice import QUALITY_RANK, barred
from octavia.dubbing.request import Terms

_CHEAP = 0.5
"""Processor seconds per second of sound that hearing back may cost."""


def ready_ear(language: str, terms: Terms) -> EngineInfo | None:
    """The best recogniser of the language that is ready, cheap, offline and may be used; None without one."""
    found = [
        info
        for engine in engine_classes(Kind.SPEECH_TO_TEXT).values()
        if engine.check().ready
        and language in (info := engine.describe()).languages
        and not set(info.needs) & {"network", "key"}
        and info.cpu_s_per_s <= _CHEAP
        and barred(info, terms) is None
    ]
    return min(found, key=lambda info: (QUALITY_RANK[info.quality], info.cpu_s_per_s, info.name), default=None)
