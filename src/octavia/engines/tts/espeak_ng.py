"""Speech by the program espeak-ng: over a hundred languages, and a pace that can be set."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import ClassVar

from octavia.dubbing.engines import READY, EngineBase, EngineInfo, Kind, Quality, Readiness, Speech, Voice
from octavia.dubbing.errors import EngineError, OctaviaError, ProgramError
from octavia.dubbing.languages import LANGUAGES, normalize
from octavia.dubbing.process import Limits, find_program, install_hint, run
from octavia.engines.fingerprint import fingerprint
from octavia.engines.tts.spoken import is_silent, silence, speakable, spoken

_REVISION = 1
_PROGRAM = "espeak-ng"
_NATURAL_WPM = 175
_RATE_RANGE = (0.75, 1.7)
"""131 to 298 words a minute; slower or faster it gets hard to follow."""
_WPM_RANGE = (120, 330)
_TOLERANCE = 0.015
_RATE_HZ = 22_050
_LONGEST_PATH = 140
_WOMAN = "f2"
"""A variant that any of its voices, all men's, can be given."""
_FIRST = {"en": "en-us", "es": "es", "fr": "fr-fr", "pt": "pt", "vi": "vi", "zh": "cmn", "fa": "fa", "hy": "hy"}
_QUICK = Limits(timeout_s=10)
_LIMITS = Limits(timeout_s=120)
_VOICE = re.compile(r"\s*\d+\s+(?P<id>\S+)\s+\S*/(?P<gender>\S)\s+(?P<name>\S+)\s+(?P<file>\S+)")


class EspeakNg(EngineBase):
    """A formant synthesiser: robotic, clear, tiny and quick (over 75 times real time).

    The program is started for every text: it gives the same samples for the same call, which the library inside one
    process does not, and any number may run at once.
    """

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "espeak-ng"

    def __init__(self) -> None:
        self._voices = {voice.id for voice in self.describe().voices}

    @classmethod
    def check(cls) -> Readiness:
        try:
            _, data = _found(os.environ.get("ESPEAK_DATA_PATH", ""))
        except ProgramError as error:
            return Readiness(False, error.message, error.hint or install_hint(_PROGRAM))
        if not (Path(data) / "phontab").is_file():
            # It says nothing of it, prints no sound and reports success.
            return Readiness(
                False,
                f"espeak-ng finds no data in {data}",
                f"reinstall it, or set ESPEAK_DATA_PATH to the folder above espeak-ng-data, of at most {_LONGEST_PATH}"
                " characters",
            )
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        ready = cls.check().ready
        environment = os.environ.get("ESPEAK_DATA_PATH", "")
        voices = _voices(environment) if ready else ()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="eSpeak NG",
            version=_version(environment) if ready else "",
            quality=Quality.DRAFT,
            licence="GPL-3.0-or-later (a separate program)",
            commercial_use=True,
            languages=tuple(sorted({voice.language for voice in voices})),
            voices=voices,
            rate_range=_RATE_RANGE,
            parallel=16,
            cpu_s_per_s=0.01,
            limits=("A robotic voice; names and foreign words are read by the rules of the language.",),
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if voice not in self._voices:
            raise EngineError(f"espeak-ng has no voice '{voice}'", "'octavia engines --json' lists them all")
        if is_silent(text):
            return silence(_RATE_HZ)
        # Double brackets would start phoneme names.
        line = speakable(text).replace("[[", "[ [")
        if rate == 1.0:
            return _said(line, voice, _NATURAL_WPM)
        return _at_rate(line, voice, min(max(rate, _RATE_RANGE[0]), _RATE_RANGE[1]))


def _at_rate(line: str, voice: str, rate: float) -> Speech:
    """As long as the natural length divided by `rate`, nearly: pauses don't keep pace, which a second go makes up."""
    wanted = _natural_samples(line, voice) / rate
    first_wpm = round(_NATURAL_WPM * rate)
    first = _said(line, voice, first_wpm)
    if not wanted:
        return first
    off = len(first.samples) / wanted
    second_wpm = min(max(round(first_wpm * off), _WPM_RANGE[0]), _WPM_RANGE[1])
    if abs(off - 1) <= _TOLERANCE or second_wpm == first_wpm:
        return first
    second = _said(line, voice, second_wpm)
    return min(first, second, key=lambda speech: abs(len(speech.samples) - wanted))


def _said(line: str, voice: str, words_per_minute: int) -> Speech:
    command = [_PROGRAM, "-v", voice, "-s", str(words_per_minute), "-b", "1", "-z", "--stdin", "--stdout"]
    return spoken(run(command, limits=_LIMITS, stdin=line.encode(errors="replace")), EspeakNg.name)


@lru_cache(maxsize=4096)
def _natural_samples(line: str, voice: str) -> int:
    return len(_said(line, voice, _NATURAL_WPM).samples)


@cache
def _found(environment: str) -> tuple[str, str]:
    """Version and data folder, as the program says; `environment` is ESPEAK_DATA_PATH, which moves the data."""
    _ = environment
    said = run([_PROGRAM, "--version"], limits=_QUICK).decode(errors="replace")
    match = re.search(r":\s*(\S+)\s+Data at:\s*(.+?)\s*$", said)
    if match is None:
        raise ProgramError(f"espeak-ng does not say its version: {said.strip()[:80]}", install_hint(_PROGRAM))
    return match.group(1), match.group(2)


@cache
def _version(environment: str) -> str:
    number, data = _found(environment)
    program = Path(find_program(_PROGRAM))
    return f"{number}, data {fingerprint([Path(data), program])}, adapter {_REVISION}"


@cache
def _voices(environment: str) -> tuple[Voice, ...]:
    """All voices of languages Octavia can name, of each language the most usual first, then the same as women."""
    said = run([_PROGRAM, "--voices"], limits=_QUICK).decode(errors="replace")
    found: dict[str, Voice] = {}
    for match in map(_VOICE.match, said.splitlines()):
        if match is None or match["id"] in found:
            continue
        language = _language(match["id"])
        if language:
            name = match["name"].replace("_", " ").strip()
            found[match["id"]] = Voice(match["id"], language, name, "female" if match["gender"] == "F" else "male")
    ordered = sorted(found.values(), key=lambda voice: (voice.language, not _is_first(voice), voice.id))
    has_variant = (Path(_found(environment)[1]) / "voices" / "!v" / _WOMAN).is_file()
    women = [
        Voice(f"{voice.id}+{_WOMAN}", voice.language, f"{voice.name}, female", "female")
        for voice in ordered
        if has_variant and voice.gender == "male"
    ]
    return tuple(sorted([*ordered, *women], key=lambda voice: voice.language))


def _is_first(voice: Voice) -> bool:
    return voice.id == _FIRST.get(voice.language, voice.language)


def _language(identifier: str) -> str:
    """Our code of one of its languages; empty if Octavia has no name for it (Klingon, Quenya…)."""
    base = identifier.split("-", 1)[0]
    try:
        return base if base in LANGUAGES else normalize(base)
    except OctaviaError:
        return ""
