"""What the loopback vendors hear and say."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import soundfile
import soxr

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.process import run
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.dubbing.values import Segment, Word
from octavia.engines.tts.spoken import spoken
from octavia.testing.fakes import ScriptedRecognizer

_MARK = "|"


@dataclass(frozen=True, slots=True)
class HeardWord:
    text: str
    start_s: float
    end_s: float
    speaker: int


class Ears:
    """Hears the words of a talk wherever they sound in what it is given; each segment's words share its time evenly."""

    def __init__(self, audio: Pcm16 | None = None, segments: tuple[Segment, ...] = ()) -> None:
        names = list(dict.fromkeys(segment.speaker for segment in segments))
        script = [
            Word(f"{names.index(segment.speaker)}{_MARK}{word}", start_ms, end_ms)
            for segment in segments
            for word, start_ms, end_ms in _evenly(segment)
        ]
        silence = np.zeros(0, np.int16)
        self._recognizer = ScriptedRecognizer.of(silence if audio is None else audio, script)()

    def hear(self, file: bytes) -> tuple[list[HeardWord], float]:
        """The words in a sound file of 16 kHz mono, and its length in seconds."""
        audio, rate_hz = soundfile.read(io.BytesIO(file), dtype="int16")
        assert rate_hz == SPEECH_RATE_HZ
        assert audio.ndim == 1
        words = []
        for word in self._recognizer.recognize(audio, None).words:
            speaker, _, text = word.text.partition(_MARK)
            words.append(HeardWord(text, word.start_ms / 1000, word.end_ms / 1000, int(speaker)))
        return words, len(audio) / rate_hz


def speech(text: str, language: str, rate_hz: int) -> bytes:
    """`text` as a WAV by espeak-ng."""
    said = spoken(run(["espeak-ng", "-v", language, "--stdin", "--stdout"], stdin=text.encode()), "espeak-ng")
    stream = io.BytesIO()
    soundfile.write(stream, soxr.resample(said.samples, said.rate_hz, rate_hz), rate_hz, format="WAV", subtype="PCM_16")
    return stream.getvalue()


def _evenly(segment: Segment) -> list[tuple[str, int, int]]:
    words = segment.text.split()
    edges = [
        segment.start_ms + (segment.end_ms - segment.start_ms) * place // len(words) for place in range(len(words) + 1)
    ]
    return list(zip(words, edges, edges[1:], strict=False))
