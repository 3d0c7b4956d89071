"""The kit finds what is wrong with a diarizer."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.engines import Turn
from octavia.dubbing.media.wav import PcmFile
from octavia.testing.conformance import check_engine
from octavia.testing.fake_speakers import ScriptedDiarizer


class Bare(ScriptedDiarizer):
    """Hears two people wherever something sounds."""

    def turns(self, speech: Path) -> tuple[Turn, ...]:
        with PcmFile(speech) as pcm:
            end_ms = pcm.duration_ms
            sounds = bool(pcm.read(0, pcm.samples).any())
        return self.heard(end_ms) if sounds and end_ms > 10 else ()

    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        return Turn(0, end_ms, "A"), Turn(end_ms // 2, end_ms, "B")


class Backwards(Bare):
    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        return super().heard(end_ms)[::-1]


class Endless(Bare):
    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        return (Turn(0, end_ms + 500, "A"),)


class Empty(Bare):
    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        return (Turn(5, 5, "A"),)


class Nameless(Bare):
    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        return (Turn(0, end_ms, " "),)


class Doubled(Bare):
    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        return Turn(0, end_ms, "A"), Turn(5, end_ms, "A")


class Listed(Bare):
    def turns(self, speech: Path) -> tuple[Turn, ...]:
        return list(super().turns(speech))  # type: ignore[return-value]


class Sleepwalking(Bare):
    def turns(self, speech: Path) -> tuple[Turn, ...]:
        with PcmFile(speech) as pcm:
            return self.heard(pcm.duration_ms) if pcm.duration_ms > 10 else ()


class Remembering(Bare):
    def __init__(self) -> None:
        self._calls = 0

    def heard(self, end_ms: int) -> tuple[Turn, ...]:
        self._calls += 1
        return (Turn(0, end_ms, f"speaker {self._calls}"),)


class Littering(Bare):
    def turns(self, speech: Path) -> tuple[Turn, ...]:
        speech.with_suffix(".rttm").touch()
        return super().turns(speech)


@pytest.mark.parametrize("engine", [ScriptedDiarizer, Bare])
def test_a_sound_diarizer_passes(engine: type[ScriptedDiarizer]) -> None:
    check_engine(engine)


@pytest.mark.parametrize(
    ("engine", "complaint"),
    [
        (Backwards, r"turns are out of order"),
        (Endless, r"is empty or beyond the audio's 1000 ms"),
        (Empty, r"is empty or beyond"),
        (Nameless, r"' ' names no speaker"),
        (Doubled, r"turns of A overlap"),
        (Listed, r"gave list, not a tuple"),
        (Sleepwalking, r"nobody speaks in silence"),
        (Remembering, r"other turns after another file"),
        (Littering, r"it leaves \['speech\.rttm', 'speech\.wav'\]"),
    ],
)
def test_a_breach_is_found_and_named(engine: type[ScriptedDiarizer], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_engine(engine)
