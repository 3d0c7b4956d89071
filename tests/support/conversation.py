"""Two people talking, made by flite: who says what and when is known to the sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from octavia.dubbing.engines import Engine, Pcm16, Turn
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Word
from octavia.testing.fake_speakers import ScriptedDiarizer
from octavia.testing.fakes import EnergyVoiceActivity, ScriptedRecognizer
from support.talk import spoken

WOMAN, MAN = "slt", "rms"
SCRIPT = (
    (WOMAN, "Good morning everyone and welcome to the course."),
    (MAN, "My father was a teacher in a small school."),
    (WOMAN, "We can visit the old church and the garden behind it."),
    (MAN, "The water of the river is cold in the morning."),
    (MAN, "We must be there before the evening."),
    (WOMAN, "Thank you, that is a very good idea."),
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a media file.

    Attributes:
        path: WAV, 48 kHz stereo: speech on both sides, and if wanted a tone that is on the left and, turned around, on
            the right.
        voices: Whose voice says each sentence.
        engines: Voice activity, a recogniser and a diarizer that know it.
    """

    path: Path
    voices: tuple[str, ...]
    engines: tuple[type[Engine], ...]


def conversation(folder: Path, tone_dbfs: float | None = None) -> Conversation:
    """`SCRIPT` with half a second of silence between sentences."""
    silence = np.zeros(SPEECH_RATE_HZ // 2, np.int16)
    parts, words, turns, place = [silence], list[Word](), list[Turn](), len(silence)
    for voice, sentence in SCRIPT:
        said = spoken(sentence, folder, voice)
        start_ms, end_ms = (samples_to_ms(sample, SPEECH_RATE_HZ) for sample in (place, place + len(said)))
        words += _words(sentence, start_ms, end_ms)
        turns.append(Turn(start_ms - 60, end_ms + 90, f"SPEAKER_{[WOMAN, MAN].index(voice):02d}"))
        parts += [said, silence]
        place += len(said) + len(silence)
    audio = np.concatenate(parts)
    path = folder / "conversation.wav"
    _write(path, audio, tone_dbfs)
    hearing = (EnergyVoiceActivity, ScriptedRecognizer.of(audio, words), ScriptedDiarizer.of(turns))
    return Conversation(path, tuple(voice for voice, _ in SCRIPT), hearing)


def _words(sentence: str, start_ms: int, end_ms: int) -> list[Word]:
    """The words of a sentence, as long as they are written."""
    texts = sentence.split()
    edges = np.cumsum([0, *(len(text) + 1 for text in texts)])
    times = [start_ms + int((end_ms - start_ms) * edge / edges[-1]) for edge in edges]
    return [Word(text, times[at], times[at + 1], 1.0) for at, text in enumerate(texts)]


def _write(path: Path, audio: Pcm16, tone_dbfs: float | None) -> None:
    voice = soxr.resample(audio.astype(np.float64) / 32768, SPEECH_RATE_HZ, PROGRAMME_RATE_HZ)
    tone = np.zeros(len(voice))
    if tone_dbfs is not None:
        tone = 10 ** (tone_dbfs / 20) * np.sin(2 * np.pi * 440 * np.arange(len(voice)) / PROGRAMME_RATE_HZ)
    soundfile.write(path, np.stack([voice + tone, voice - tone], axis=1).clip(-1, 1), PROGRAMME_RATE_HZ, "PCM_16")
