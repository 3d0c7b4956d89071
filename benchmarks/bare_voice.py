"""A dub with a speech engine that costs next to nothing, so that what is left is Octavia's own work.

The source passes for Spanish and is dubbed into Spanish: its subtitles are the transcript, nothing is recognised (no
engine hears Spanish) or translated. The
voice is a buzz as long as espeak-ng would speak, at rates it can speak at. The last line printed is the processor
seconds that the engine itself took.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import ClassVar

import numpy as np

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Quality,
    Readiness,
    Speech,
    Voice,
    register,
)
from octavia.dubbing.pipeline import dub
from octavia.dubbing.request import DubRequest, EngineChoice

_RATE_HZ = 22_050
_SECONDS_PER_CHARACTER = 0.066


class BuzzVoice(EngineBase):
    """A pulse train with the syllables' rhythm: cheap, loud and soft as speech is."""

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "buzz"
    cpu_s: ClassVar[float] = 0.0

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        voices = (Voice("buzz", "es", "Buzz"),)
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Buzz",
            version="1",
            quality=Quality.DRAFT,
            licence="MIT",
            commercial_use=True,
            languages=("es",),
            voices=voices,
            rate_range=(0.7, 1.7),
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        began = time.thread_time()
        count = int(len(text) * _SECONDS_PER_CHARACTER / rate * _RATE_HZ)
        seconds = np.arange(count, dtype=np.float32) / _RATE_HZ
        buzz = np.where((seconds * 120) % 1 < 0.2, 0.5, -0.1) * (0.55 + 0.45 * np.sin(seconds * 28))
        BuzzVoice.cpu_s += time.thread_time() - began
        return Speech(buzz.astype(np.float32), _RATE_HZ)


def main() -> None:
    """`bare_voice.py SOURCE SUBTITLES OUTPUT`."""
    source, subtitles, output = map(Path, sys.argv[1:4])
    register(BuzzVoice)
    engines = EngineChoice(tts="buzz")
    dub(DubRequest(source, ("es",), output, source_language="es", subtitles=subtitles, engines=engines))
    print(BuzzVoice.cpu_s)


if __name__ == "__main__":
    main()
