"""Takes: lines spoken and kept, each under the hash of what was said, by whom and how fast."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from octavia.dubbing.documents import read_json, write_draft
from octavia.dubbing.engines import Samples, Speech, Voice
from octavia.dubbing.errors import EngineError
from octavia.dubbing.media.wav import wav_writer
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import StageRun
from octavia.dubbing.pipeline.studio import Studio
from octavia.dubbing.sound.stretch import stretch
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Placement, Word
from octavia.dubbing.workspace import Artifact

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """A text to be spoken by a voice at its natural pace."""

    text: str
    voice: str


@dataclass(frozen=True, slots=True)
class Take:
    """One synthesis, trimmed to its sound.

    Attributes:
        path: WAV, 48 kHz mono Int16.
        digest: Of its content.
        samples: Its length at 48 kHz.
        words: Timed on the take where the engine tells.
        seed: What it was made with, of an engine that depends on one.
        problems: What a check found wrong with it, in words.
        rejected: What it found wrong with takes of the same text made before it, one text each.
    """

    path: Path
    digest: str
    samples: int
    words: tuple[Word, ...]
    seed: int = 0
    problems: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()

    @property
    def duration_ms(self) -> int:
        """Its length, rounded up: what it takes on the timeline."""
        return -(-self.samples * 1000 // PROGRAMME_RATE_HZ)


@dataclass(frozen=True, slots=True)
class _Record:
    samples: int
    words: tuple[Word, ...]
    seed: int = 0
    problems: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


class Booth:
    """Speaks lines in a studio within one stage, and keeps every take."""

    def __init__(self, run: StageRun, studio: Studio) -> None:
        self._run = run
        self._studio = studio

    def speak(self, wishes: Sequence[Wish]) -> dict[Wish, Take]:
        """A take for every wish, `parallel` at once.

        Raises:
            EngineError: if the engine gives no sound for a text that has letters.
        """
        unique = list(dict.fromkeys(wishes))
        takes = self._run.each(unique, self._natural, parallel=self._studio.parallel)
        return dict(zip(unique, takes, strict=True))

    def fitted(self, wish: Wish, take: Take, placement: Placement) -> Take:
        """The take as long as its placement: spoken again at the wanted rate where the engine can, then stretched."""
        target = ms_to_samples(placement.duration_ms, PROGRAMME_RATE_HZ)
        if abs(target - take.samples) <= PROGRAMME_RATE_HZ // 1000:
            return take
        rate = round(take.samples / target, 4)

        def build(folder: Path) -> None:
            spoken = self._studio.at_rate(wish.text, wish.voice, rate, take.seed) or _load(take)
            samples = stretch(spoken.samples, PROGRAMME_RATE_HZ, target)
            _write(folder, Speech(samples, PROGRAMME_RATE_HZ, _scaled(spoken.words, len(spoken.samples), target)))

        inputs = {"take": take.digest, "samples": target, "rate": rate, **self._studio.identity(wish.text, wish.voice)}
        return _take(self._run.obtain("fit", _VERSION, inputs, build))

    def _natural(self, wish: Wish) -> Take:
        def build(folder: Path) -> None:
            made = self._studio.natural(wish.text, wish.voice)
            _write(folder, made.speech, made.seed, made.problems, made.rejected)

        return _take(self._run.obtain("take", _VERSION, self._studio.identity(wish.text, wish.voice), build))


def choose_voice(voices: Mapping[str, str], engine: Chosen, language: str) -> Voice:
    """The voice that `voices` (ids by language) asks for, or the engine's first of the language.

    Raises:
        EngineError: if there is no such voice; the hint names those there are.
    """
    offered = [voice for voice in engine.info.voices if voice.language == language]
    wanted = voices.get(language)
    if wanted is None and offered:
        return offered[0]
    for voice in offered:
        if voice.id == wanted:
            return voice
    known = ", ".join(voice.id for voice in offered) or "none"
    raise EngineError(f"engine {engine.info.name} has no voice '{wanted}' for {language}", f"it has: {known}")


def check_voices(engine: Chosen, language: str, voices: Sequence[str]) -> None:
    """Refuse voices that overrides name and the engine doesn't have (EngineError)."""
    known = {voice.id for voice in engine.info.voices if voice.language == language}
    for voice in voices:
        if voice not in known:
            raise EngineError(
                f"engine {engine.info.name} has no voice '{voice}' for {language}",
                f"it has: {', '.join(sorted(known))}",
            )


def _scaled(words: Sequence[Word], old: int, new: int) -> tuple[Word, ...]:
    if not old:
        return ()
    return tuple(Word(word.text, word.start_ms * new // old, word.end_ms * new // old) for word in words)


def _write(
    folder: Path, speech: Speech, seed: int = 0, problems: tuple[str, ...] = (), rejected: tuple[str, ...] = ()
) -> None:
    with wav_writer(folder / "take.wav", PROGRAMME_RATE_HZ, 1) as writer:
        writer.write(speech.samples)
    write_draft(_Record(len(speech.samples), speech.words, seed, problems, rejected), folder / "take.json")


def _load(take: Take) -> Speech:
    samples: Samples = soundfile.read(os.fsencode(take.path), dtype="float32")[0]
    return Speech(samples, PROGRAMME_RATE_HZ, take.words)


def _take(artifact: Artifact) -> Take:
    record = read_json(_Record, artifact.file("take.json"))
    return Take(
        artifact.file("take.wav"),
        artifact.files["take.wav"],
        record.samples,
        record.words,
        record.seed,
        record.problems,
        record.rejected,
    )
