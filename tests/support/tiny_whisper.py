"""What tests of the tiny Whisper share: where it lies, what is played to it, and how good its times are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

from models.spoken import Said
from octavia.dubbing.engines import Pcm16, Recognition, Samples, SpeechToText
from octavia.dubbing.timing import SPEECH_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Word

FOLDER = Path(__file__).resolve().parents[1] / "models" / "tiny-whisper"
CHECKPOINTS = FOLDER.with_name("tiny-openai-whisper")
LEAD_MS = 50


def pcm(*parts: Samples | int) -> Pcm16:
    """Sounds in a row, numbers for pauses of so many milliseconds, and 50 ms of silence around all."""
    made = [_silence(part) if isinstance(part, int) else part for part in (LEAD_MS, *parts, LEAD_MS)]
    audio: Pcm16 = (np.concatenate(made) * 32767).astype(np.int16)
    return audio


def heard_alone(engine: SpeechToText, clips: Sequence[Said]) -> list[Recognition]:
    """What is heard in each clip by itself, its language to be found out."""
    return [engine.recognize(pcm(clip.samples), None) for clip in clips]


def text(words: Sequence[Word]) -> str:
    """The words as a line."""
    return " ".join(word.text for word in words)


def median_error_ms(said: Sequence[Said], heard: Sequence[Recognition]) -> float:
    """How far words' starts and ends lie from espeak-ng's own word events, in the median of all."""
    return median(
        abs(time_ms - LEAD_MS - true_ms)
        for clip, found in zip(said, heard, strict=True)
        for word, spoken in zip(found.words, clip.words, strict=True)
        for time_ms, true_ms in ((word.start_ms, spoken.start_ms), (word.end_ms, spoken.end_ms))
    )


def _silence(length_ms: int) -> Samples:
    return np.zeros(ms_to_samples(length_ms, SPEECH_RATE_HZ), np.float32)
