"""Speech by VITS: small models of one language each, quick enough for a CPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeVar

from octavia.dubbing.engines import READY, EngineInfo, Quality, Readiness, Speech, Voice
from octavia.dubbing.errors import EngineError, ProgramError
from octavia.dubbing.process import find_program
from octavia.engines.torch_runtime import Dice, is_installed
from octavia.engines.tts.coqui import CoquiEngine
from octavia.engines.tts.passages import joined, passages
from octavia.engines.tts.spoken import is_silent, nothing, silence, speakable
from octavia.engines.tts.vits_layout import VitsLayout, vits_layout
from octavia.engines.tts.vits_model import VitsModel
from octavia.models.catalogue import models_of
from octavia.models.runtime import Device
from octavia.models.store import InstalledModel

R = TypeVar("R")

_REVISION = 1
_RATE_RANGE = (0.75, 1.4)
_TOLERANCE = 0.02
_LONGEST = 400
"""Characters said at one go: its memory grows with the square of that."""


@dataclass(frozen=True, slots=True)
class _Who:
    """A voice: of which model, and what that calls it."""

    voice: Voice
    model: InstalledModel
    layout: VitsLayout
    speaker: str | None
    language: str | None


class Vits(CoquiEngine):
    """VITS models of Coqui; without a model in its name all that are here, each with the voices it has."""

    name: ClassVar[str] = "vits"
    family: ClassVar[str] = "vits"

    def __init__(self) -> None:
        super().__init__()
        self._voices = {who.voice.id: who for who in self._all()}
        if not self._voices:
            raise self.not_ready()
        if self.model:
            self._with(next(iter(self._voices.values())), lambda _: None)
        self._natural = lru_cache(maxsize=4096)(self._natural_samples)

    @classmethod
    def check(cls) -> Readiness:
        readiness = super().check()
        if not readiness.ready:
            return readiness
        lacking = [_lacking(model) for model in cls.found()]
        return next((each for each in lacking if each.ready), lacking[0])

    @classmethod
    def describe(cls) -> EngineInfo:
        models = cls._usable()
        specs = [model.spec for model in models] or [models_of(cls.family)[0]]
        voices = tuple(who.voice for who in cls._all())
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title=specs[0].title if cls.model else "VITS by Coqui",
            version=cls.version_with(models, _REVISION),
            quality=Quality.GOOD,
            licence=f"MPL-2.0; models: {', '.join(dict.fromkeys(spec.licence for spec in specs))}",
            commercial_use=all(spec.commercial_use for spec in specs),
            languages=tuple(dict.fromkeys(voice.language for voice in voices)),
            voices=voices,
            needs=("weights",),
            rate_range=_RATE_RANGE,
            # In a process of its own a job can be stopped while it computes, and its memory is free afterwards.
            holds_gil=True,
            processes=1,
            limits=("A model knows one language, mostly, and says words of others by its rules.",),
            cpu_s_per_s=0.7,
            seeded=True,
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0, seed: int = 0) -> Speech:
        """As `SeededSynthesizer.synthesize`.

        Raises:
            EngineError: if there is no such voice.
        """
        who = self._voices.get(voice)
        if who is None:
            raise EngineError(f"vits has no voice '{voice}'", "'octavia engines --json' lists them all")
        if rate == 1.0 or is_silent(text):
            return self._said(text, who, 1.0, seed)
        scale = min(max(rate, _RATE_RANGE[0]), _RATE_RANGE[1])
        wanted = self._natural(text, voice, seed) / scale
        first = self._said(text, who, scale, seed)
        off = len(first.samples) / wanted if wanted else 1.0
        if abs(off - 1) <= _TOLERANCE:
            return first
        # Sounds last whole frames, rounded up: the second try makes up for that.
        second = self._said(text, who, scale * off, seed)
        return min(first, second, key=lambda speech: abs(len(speech.samples) - wanted))

    def _natural_samples(self, text: str, voice: str, seed: int) -> int:
        return len(self._said(text, self._voices[voice], 1.0, seed).samples)

    def _said(self, text: str, who: _Who, rate: float, seed: int) -> Speech:
        language = who.voice.language

        def work(model: VitsModel) -> Speech:
            if is_silent(text):
                return silence(model.rate_hz)
            dice = Dice(seed, self._headroom.device.kind.value)
            said = [
                (model.say(passage.text, who.speaker, who.language, rate, dice), passage.pause_ms)
                for passage in passages(speakable(text), language, lambda part: len(part) <= _LONGEST)
            ]
            sound = joined(said, model.rate_hz)
            return Speech(sound, model.rate_hz) if len(sound) else nothing(model.rate_hz)

        return self._with(who, work)

    def _with(self, who: _Who, work: Callable[[VitsModel], R]) -> R:
        def load(model: InstalledModel, device: Device) -> VitsModel:
            return VitsModel(model, who.layout, device)

        return self.with_model(who.model, load, work)

    @classmethod
    def _usable(cls) -> tuple[InstalledModel, ...]:
        return tuple(model for model in cls.found() if _lacking(model).ready)

    @classmethod
    def _all(cls) -> list[_Who]:
        return [who for model in cls._usable() for who in _voices(model)]


def _voices(model: InstalledModel) -> list[_Who]:
    """Ids are the model's name, the speaker's after a slash if it has several, the language's if it knows several."""
    layout = _layout(model)
    assert layout is not None
    found = []
    for code, theirs in layout.languages.items():
        for speaker in layout.speakers or (None,):
            parts = [model.spec.name, *([speaker.strip()] if speaker else []), *([code] * layout.several_languages)]
            voice = Voice("/".join(parts), code, " ".join(part for part in (model.spec.title, speaker) if part).strip())
            found.append(_Who(voice, model, layout, speaker, theirs if layout.several_languages else None))
    return found


def _layout(model: InstalledModel) -> VitsLayout | None:
    return vits_layout(model.path, model.digest, model.spec.languages)


def _lacking(model: InstalledModel) -> Readiness:
    """Whether all that a model needs is here."""
    layout = _layout(model)
    if layout is None or not layout.languages:
        reason = f"{model.spec.id} has no configuration of a VITS in a language octavia knows"
        return Readiness(False, reason, "choose another model: octavia models list")
    if layout.package and not is_installed(layout.package):
        package = f"{model.spec.id} needs the package {layout.package}"
        return Readiness(False, package, f"pip install {layout.package}")
    if layout.phonemizer == "espeak":
        try:
            find_program("espeak-ng")
        except ProgramError as error:
            return Readiness(False, f"{model.spec.id} reads phonemes: {error.message}", error.hint)
    return READY
