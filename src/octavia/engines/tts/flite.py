"""Speech by the program flite: English, small, and clear enough for recognisers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from octavia.dubbing.engines import READY, EngineBase, EngineInfo, Kind, Quality, Readiness, Speech, Voice
from octavia.dubbing.errors import EngineError, ProgramError
from octavia.dubbing.process import Limits, find_program, install_hint, run
from octavia.engines.fingerprint import fingerprint
from octavia.engines.tts.spoken import is_silent, nothing, silence, speakable, spoken

_REVISION = 1
_PROGRAM = "flite"
_RATE_RANGE = (0.7, 1.7)
_RATE_HZ = 16_000
_LIMITS = Limits(timeout_s=120)
_NAMED = {
    "slt": ("US English, clear", "female"),
    "rms": ("US English", "male"),
    "awb": ("Scottish English", "male"),
    "kal16": ("US English, diphones", "male"),
    "kal": ("US English, diphones at 8 kHz", "male"),
}
"""In the order of how they sound; flite's clock voice `awb_time` can only tell the time."""
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": ",", "—": ",", "…": "..."})


class Flite(EngineBase):
    """Statistical and diphone voices; the same call gives the same samples."""

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "flite"

    def __init__(self) -> None:
        self._voices = {voice.id for voice in self.describe().voices}

    @classmethod
    def check(cls) -> Readiness:
        try:
            _voices(find_program(_PROGRAM))
        except ProgramError as error:
            return Readiness(False, error.message, error.hint or install_hint(_PROGRAM))
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        ready = cls.check().ready
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Flite",
            version=_version(find_program(_PROGRAM)) if ready else "",
            quality=Quality.DRAFT,
            licence="BSD-style (Carnegie Mellon University)",
            commercial_use=True,
            languages=("en",),
            voices=_voices(find_program(_PROGRAM)) if ready else (),
            rate_range=_RATE_RANGE,
            parallel=16,
            cpu_s_per_s=0.02,
            limits=("English only; an early computer voice.",),
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        if voice not in self._voices:
            raise EngineError(f"flite has no voice '{voice}'", f"it has: {', '.join(sorted(self._voices))}")
        if is_silent(text):
            return silence(_RATE_HZ)
        line = _ascii(speakable(text))
        if is_silent(line):
            return nothing(_RATE_HZ)
        stretch = 1 / min(max(rate, _RATE_RANGE[0]), _RATE_RANGE[1])
        # It finds out the length of what it wrote by going back: it can't write to a pipe.
        with TemporaryDirectory(prefix="octavia-") as folder:
            given, made = Path(folder) / "text.txt", Path(folder) / "speech.wav"
            given.write_text(line, encoding="ascii")
            setting = f"duration_stretch={stretch:.4f}"
            run([_PROGRAM, "-voice", voice, "--setf", setting, "-f", str(given), "-o", str(made)], limits=_LIMITS)
            return spoken(made.read_bytes(), self.name)


def _ascii(text: str) -> str:
    """`text` in the characters flite knows: accents are dropped, other scripts too."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return plain.encode("ascii", "ignore").decode()


@cache
def _voices(program: str) -> tuple[Voice, ...]:
    said = run([program, "-lv"], limits=_LIMITS).decode(errors="replace")
    found = said.partition(":")[2].split()
    return tuple(Voice(name, "en", title, gender) for name, (title, gender) in _NAMED.items() if name in found)


@cache
def _version(program: str) -> str:
    # The number stands in what it says before it complains about having nothing to do.
    said = run([program, "--help"], limits=_LIMITS).decode(errors="replace")
    match = re.search(r"version: flite-(\S+)", said)
    number = match.group(1) if match else "of unknown version"
    return f"{number}, program {fingerprint([Path(program)])}, adapter {_REVISION}"
