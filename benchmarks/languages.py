"""Ten languages against one, as the YT Dubber contract has them: what is shared is done once, and what it costs.

    python benchmarks/languages.py [MINUTES]      of talk; 5 without an argument

A voice track over a background track is dubbed by the stages that a worker runs: it is heard once, then each language
is made and delivered by itself. Apertium has five of the languages after `make setup`; the other five say what one of
those says, translated anew and spoken by a voice of their own: it costs the same. Speech synthesis is spoken again and
taken off.

What is shared is mostly recognition, so the ratio is a recogniser's. It is measured with a Whisper of published size
(its weights are random, and it is told what to say), and with the draft one that every machine has, which is as cheap
as they come. The exit status is 1 if a limit is missed or something shared is done twice.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, cast

import numpy as np
import soundfile

from engine_models import write_whisper
from measure import measured
from octavia.dubbing.engines import (
    EngineBase,
    EngineInfo,
    Kind,
    Readiness,
    Translation,
    Translator,
    engine_classes,
    load_engine,
    register,
)
from octavia.dubbing.events import Event, StageFinished
from octavia.dubbing.pipeline import dub, transcribe
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.models.store import adopt
from octavia.testing.sample_music import music
from octavia.testing.sample_talk import LEVEL_RMS, TALK, speak, speech_blocks, timetable

_HERE = Path(__file__).resolve().parent
_LANGUAGES = ("es", "fr", "pt", "it", "ca", "ro", "nl", "pl", "de", "sv")
_LIMIT = 1.6
_SIZE = "small"
_GOOD, _DRAFT = f"whisper:{_SIZE}", "pocketsphinx"
_BLOCK = 10 * PROGRAMME_RATE_HZ


class Borrowed(EngineBase):
    """Apertium; into languages that it lacks here it says what it says in one that it has."""

    kind: ClassVar[Kind] = Kind.TRANSLATION
    name: ClassVar[str] = "borrowed"
    says: ClassVar[dict[str, str]] = dict(zip(_LANGUAGES, _LANGUAGES[:5] * 2, strict=True))

    def __init__(self) -> None:
        self._apertium = cast("Translator", load_engine(Kind.TRANSLATION, "apertium"))

    @classmethod
    def check(cls) -> Readiness:
        return engine_classes(Kind.TRANSLATION)["apertium"].check()

    @classmethod
    def describe(cls) -> EngineInfo:
        info = engine_classes(Kind.TRANSLATION)["apertium"].describe()
        return replace(info, name=cls.name, pairs=tuple(("en", target) for target in cls.says))

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:
        return f"the benchmark has no {source} to {target}"

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        return self._apertium.translate(texts, source, self.says[target])

    def close(self) -> None:
        self._apertium.close()


@dataclass(frozen=True, slots=True)
class Made:
    """What dubbing into so many languages took: processor seconds without speech synthesis.

    Attributes:
        shared: How often each stage worked that is of no one language.
    """

    languages: int
    cpu_s: float
    shared: Counter[str]


def make_tracks(folder: Path, minutes: int) -> tuple[Path, Path]:
    """A voice track of the sample's talk, again and again, and its music as a background track."""
    total = minutes * 60 * PROGRAMME_RATE_HZ
    turns = timetable([speak(sentence, folder) for sentence in TALK], minutes * 60_000)
    voice, background = folder / "voice.wav", folder / "music.wav"
    with soundfile.SoundFile(voice, "w", PROGRAMME_RATE_HZ, 1, "PCM_16") as stream:
        for block in speech_blocks(turns, total, _BLOCK):
            stream.write(block)
    with soundfile.SoundFile(background, "w", PROGRAMME_RATE_HZ, 2, "PCM_16") as stream:
        for start in range(0, total, _BLOCK):
            stream.write(np.asarray(music(start, min(_BLOCK, total - start), LEVEL_RMS / 4)))
    return voice, background


def made(stt: str, voice: Path, background: Path, folder: Path, languages: Sequence[str]) -> Made:
    """Dub in a process of its own, and measure it."""
    cost = measured([sys.executable, __file__, "--work", stt, voice, background, folder, *languages])
    speech_s = sum(_speech_cpu_s(folder / language / "report.json") for language in languages)
    shutil.rmtree(folder)
    return Made(len(languages), cost.cpu_s - speech_s, Counter(json.loads(cost.printed.splitlines()[-1])))


def work(stt: str, voice: Path, background: Path, folder: Path, languages: Sequence[str]) -> None:
    """What a worker does of a job, in its order; the last line printed tells how often each shared stage worked."""
    shared: Counter[str] = Counter()

    def told(event: Event) -> None:
        if isinstance(event, StageFinished) and not event.reused and event.language is None:
            shared[event.stage] += 1

    register(Borrowed)
    request = DubRequest(
        voice,
        (),
        folder / "heard",
        source_language="en",
        background=background,
        engines=EngineChoice(stt=stt, mt=Borrowed.name),
        workspace=folder / "work",
        package=False,
        hear_back=False,
    )
    transcribe(request, told)
    for language in languages:
        dub(replace(request, languages=(language,), output=folder / language), told)
    print(json.dumps(shared))


def main() -> None:
    """Measure and print, or do the work to be measured."""
    if sys.argv[1:2] == ["--work"]:
        stt, *places = sys.argv[2:6]
        voice, background, folder = map(Path, places)
        work(stt, voice, background, folder, sys.argv[6:])
        return
    minutes = int(sys.argv[1]) if sys.argv[1:] else 5
    with TemporaryDirectory(prefix="octavia-bench-") as name:
        folder = Path(name)
        os.environ["OCTAVIA_MODELS_DIR"] = f"{folder}/models"
        write_whisper(folder / "whisper", _SIZE)
        adopt(_GOOD, folder / "whisper")
        tracks = make_tracks(folder, minutes)
        made(_DRAFT, *tracks, folder / "first", _LANGUAGES[:1])  # so that no measured run is the first to compile
        print(f"{minutes} min of voice over a background: processor seconds without speech synthesis")
        print(f"  {'recogniser':<16} {'1 language':>12} {'10 languages':>12} {'each further':>12} {'ratio':>7}")
        met = [_met(stt, tracks, folder / "made") for stt in (_DRAFT, _GOOD)]
    raise SystemExit(0 if all(met) else 1)


def _met(stt: str, tracks: tuple[Path, Path], folder: Path) -> bool:
    one, ten = (made(stt, *tracks, folder, _LANGUAGES[:count]) for count in (1, len(_LANGUAGES)))
    each, ratio = (ten.cpu_s - one.cpu_s) / (ten.languages - 1), ten.cpu_s / one.cpu_s
    verdict = f"at most {_LIMIT} x  {'ok' if ratio <= _LIMIT else 'MISSED'}"
    print(f"  {stt:<16} {one.cpu_s:>12.1f} {ten.cpu_s:>12.1f} {each:>12.1f} {ratio:>7.2f} x {verdict}")
    again = [stage for stage, times in ten.shared.items() if times > one.shared[stage] and stage not in _OF_EACH]
    print(f"    shared stages that worked again with ten languages: {', '.join(again) or 'none'}", flush=True)
    return not again and ratio <= _LIMIT


_OF_EACH = frozenset({"deliver", "report"})
"""Stages of a job that here is one of each language: its files are put into their place."""


def _speech_cpu_s(report: Path) -> float:
    again = [sys.executable, _HERE / "speak_again.py", report]
    return measured(again).cpu_s - measured([*again, "--load-only"]).cpu_s


if __name__ == "__main__":
    main()
