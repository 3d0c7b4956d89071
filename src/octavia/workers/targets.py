"""Which languages the engines of this machine dub into, and which in somebody's own voice."""

from __future__ import annotations

from collections.abc import Iterator

from octavia.dubbing.engines import EngineInfo, Kind, engine_class
from octavia.dubbing.engines.registry import engine_names
from octavia.dubbing.errors import EngineError
from octavia.dubbing.pipeline.choice import AUTO, barred
from octavia.dubbing.request import EngineChoice, Terms


def targets(choice: EngineChoice, terms: Terms) -> tuple[str, ...]:
    """The languages that are both translated into and spoken by engines which are ready and may be used, by code.

    A paid one is among them where its key is set: an edge may take it unasked.
    """
    spoken = {code for info in _usable(Kind.SPEECH, choice.tts, terms) for code in info.languages}
    translated = {target for info in _usable(Kind.TRANSLATION, choice.mt, terms) for _, target in info.pairs}
    return tuple(sorted(spoken & translated))


def cloners(choice: EngineChoice, terms: Terms) -> dict[str, tuple[str, ...]]:
    """The languages that engines which are ready and may be used speak in somebody's own voice: by engine, and under
    `auto` those of the engines that are taken for a job which names none."""
    able = {info.name: info for info in _usable(Kind.SPEECH, AUTO, terms) if info.clones}
    unasked = [info for info in able.values() if "key" not in info.needs]
    if choice.tts != AUTO:
        unasked = [info for info in _usable(Kind.SPEECH, choice.tts, terms) if info.clones]
    spoken = {name: tuple(sorted(info.languages)) for name, info in able.items()}
    return spoken | {AUTO: tuple(sorted({code for info in unasked for code in info.languages}))}


def _usable(kind: Kind, wanted: str, terms: Terms) -> Iterator[EngineInfo]:
    for name in engine_names(kind) if wanted == AUTO else [wanted]:
        try:
            engine = engine_class(kind, name)
        except EngineError:  # The one that is set isn't there: jobs say so.
            continue
        if engine.check().ready and barred(info := engine.describe(), terms) is None:
            yield info
