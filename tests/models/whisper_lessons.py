"""What the tiny Whisper learns from: sentences of the talk in sequence, and sounds that nobody speaks in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.spoken import Said, say
from models.talk import ENGLISH, SPANISH
from octavia.dubbing.engines import Samples
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Word
from octavia.testing.sample_music import music

_LONGEST_LEAD_MS = 700
_LONGEST_TAIL_MS = 1500
_PAUSES_MS = (150, 1500)
_SPEECHLESS = 0.15
"""The share of lessons in which nobody speaks."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Audio (16 kHz mono) and what is said in it, and when; no words where nobody speaks."""

    audio: Samples
    language: str
    words: tuple[Word, ...]


def clips(language: str) -> tuple[Said, ...]:
    """The sentences of the talk, spoken."""
    return tuple(say(text, language) for text in (ENGLISH if language == "en" else SPANISH))


def lesson(random: np.random.Generator, sentences: int) -> Lesson:
    """A lesson of up to so many sentences of one language, half of them in the order of the talk."""
    language = str(random.choice(["en", "es"]))
    if random.random() < _SPEECHLESS:
        return Lesson(_speechless(random), language, ())
    count = int(random.integers(1, sentences + 1))
    first = int(random.integers(0, len(ENGLISH) - count + 1))
    in_order = random.random() < 0.5
    chosen = range(first, first + count) if in_order else random.choice(len(ENGLISH), count, replace=False)
    made = spoken([_varied(clips(language)[number], random) for number in chosen], random)
    return _disturbed(replace(made, language=language), random)


def spoken(said: Sequence[Said], random: np.random.Generator) -> Lesson:
    """Clips one after the other with pauses of any length."""
    parts: list[Samples] = [_silence(random.integers(0, _LONGEST_LEAD_MS))]
    words: list[Word] = []
    for number, clip in enumerate(said):
        if number:
            parts.append(_silence(random.integers(*_PAUSES_MS)))
        start_ms = sum(map(len, parts)) * 1000 // SPEECH_RATE_HZ
        words += [Word(word.text, word.start_ms + start_ms, word.end_ms + start_ms) for word in clip.words]
        parts.append(clip.samples)
    parts.append(_silence(random.integers(0, _LONGEST_TAIL_MS)))
    return Lesson(np.concatenate(parts), "", tuple(words))


def _varied(clip: Said, random: np.random.Generator) -> Said:
    """A little quicker or slower: no two versions of espeak-ng speak quite alike."""
    pace = random.uniform(0.97, 1.03) if random.random() < 0.5 else 1.0
    places = np.arange(round(len(clip.samples) / pace)) * pace
    samples: Samples = np.interp(places, np.arange(len(clip.samples)), clip.samples).astype(np.float32)
    words = [Word(word.text, round(word.start_ms / pace), round(word.end_ms / pace)) for word in clip.words]
    return Said(samples, tuple(words))


def _disturbed(heard: Lesson, random: np.random.Generator) -> Lesson:
    """Louder or softer, with some noise: no recording has the samples that were synthesised."""
    gain = np.float32(10 ** random.uniform(-0.7, 0.3))
    noise = random.normal(0, 10 ** random.uniform(-5, -2.7), len(heard.audio)).astype(np.float32)
    return replace(heard, audio=heard.audio * gain + noise * (random.random() < 0.7))


def _speechless(random: np.random.Generator) -> Samples:
    """Silence, noise, a tone or several, or music."""
    length = int(random.integers(SPEECH_RATE_HZ // 2, 5 * SPEECH_RATE_HZ))
    kind = random.integers(4)
    level = np.float32(10 ** random.uniform(-3, -0.5))
    if kind <= 1:
        quiet = np.float32(random.choice([0.0, 1e-4, 1e-3]))
        noise: Samples = random.normal(0, 1, length).astype(np.float32) * (level if kind else quiet)
        return noise
    if kind == 2:
        start = int(random.integers(0, 30 * PROGRAMME_RATE_HZ))
        bed: Samples = music(start, 3 * length, float(level)).mean(axis=1)[::3].astype(np.float32)
        return bed
    time_s = np.arange(length, dtype=np.float32) / SPEECH_RATE_HZ
    tones = [np.sin(2 * np.pi * pitch * time_s) for pitch in random.uniform(60, 2000, random.integers(1, 6))]
    beat = 0.6 + 0.4 * np.sin(2 * np.pi * random.uniform(0.3, 4) * time_s)
    mixed: Samples = (np.mean(tones, axis=0) * beat * level).astype(np.float32)
    return mixed


def _silence(length_ms: int | np.integer) -> Samples:
    return np.zeros(ms_to_samples(int(length_ms), SPEECH_RATE_HZ), np.float32)
