"""Voice activity by the endpointer of PocketSphinx (WebRTC's classifier over 30 ms frames, smoothed)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import ClassVar

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Pcm16,
    Quality,
    Readiness,
)
from octavia.dubbing.timing import Span

_REVISION = 1
_WINDOW_S = 0.3
_RATIO = 0.8
_MODE = 2


class PocketSphinxVoiceActivity(EngineBase):
    """Speech begins and ends when 80 % of the frames of a 0.3 s window say so."""

    kind: ClassVar[Kind] = Kind.VOICE_ACTIVITY
    name: ClassVar[str] = "pocketsphinx"

    def __init__(self) -> None:
        from pocketsphinx import Endpointer

        self._endpointer = Endpointer

    @classmethod
    def check(cls) -> Readiness:
        if find_spec("pocketsphinx") is None:
            return Readiness(False, "the Python package pocketsphinx is not installed", "pip install pocketsphinx")
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        try:
            found = f"{version('pocketsphinx')}, adapter {_REVISION}"
        except PackageNotFoundError:
            found = ""
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="PocketSphinx endpointer",
            version=found,
            quality=Quality.DRAFT,
            licence="BSD-2-Clause",
            commercial_use=True,
            cpu_s_per_s=0.0002,
            limits=("It takes music, singing and loud noise for speech.",),
        )

    def speech(self, blocks: Iterable[Pcm16]) -> Iterator[Span]:
        endpointer = self._endpointer(_WINDOW_S, _RATIO, _MODE)
        frame_bytes: int = endpointer.frame_bytes
        last_ms = 0
        rest = b""
        for block in blocks:
            data = rest + block.tobytes()
            whole = len(data) - len(data) % frame_bytes
            for at in range(0, whole, frame_bytes):
                was_speech = endpointer.in_speech
                endpointer.process(data[at : at + frame_bytes])
                if was_speech and not endpointer.in_speech:
                    span = _span(endpointer.speech_start, endpointer.speech_end, last_ms)
                    last_ms = span.end_ms
                    yield span
            rest = data[whole:]
        if endpointer.in_speech:
            # It refuses an empty rest.
            endpointer.end_stream(rest or bytes(2))
            yield _span(endpointer.speech_start, endpointer.speech_end, last_ms)


def _span(start_s: float, end_s: float, earliest_ms: int) -> Span:
    start_ms = max(earliest_ms, round(start_s * 1000))
    return Span(start_ms, max(start_ms, round(end_s * 1000)))
