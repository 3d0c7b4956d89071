"""Speech by XTTS: 17 languages, its own speakers and anybody's voice from a few seconds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import ClassVar, TypeVar

import numpy as np

from octavia.dubbing.engines import EngineInfo, ProfileVoice, Quality, Samples, Speech
from octavia.dubbing.errors import EngineError
from octavia.engines.torch_runtime import Dice, is_installed
from octavia.engines.tts.coqui import CoquiEngine
from octavia.engines.tts.passages import Passage, joined, passages
from octavia.engines.tts.passages import silence as pause
from octavia.engines.tts.spoken import is_silent, silence, speakable
from octavia.engines.tts.xtts_model import XttsModel
from octavia.engines.tts.xtts_text import readable
from octavia.engines.tts.xtts_voices import Latents, from_profile, languages_in, speakers_in, to_profile, voices_of
from octavia.models.catalogue import models_of
from octavia.models.store import InstalledModel

R = TypeVar("R")

_REVISION = 1
_RATE_HZ = 24_000
_NEEDED = {"ja": "cutlet", "zh": "pypinyin"}
"""Packages that only one language needs."""


class Xtts(CoquiEngine):
    """XTTS v2 and models fine-tuned from it; without a model in its name the first that is here.

    It is random by nature: what it says depends on the seed, and now and then it fails (it mumbles, repeats itself,
    goes on); another seed then helps. Its own setting of the pace is left alone: saying a line again takes seconds a
    second, stretching it takes nothing.
    """

    name: ClassVar[str] = "xtts"
    family: ClassVar[str] = "xtts"

    def __init__(self) -> None:
        super().__init__()
        found = self.found()
        if not found:
            raise self.not_ready()
        self._model = found[0]
        self._speakers = speakers_in(self._model.path, self._model.digest)
        self._languages = _languages(self._model)
        self._with(lambda _: None)

    @classmethod
    def describe(cls) -> EngineInfo:
        models = cls.found()[:1]
        spec = models[0].spec if models else models_of(cls.family)[0]
        languages = _languages(models[0]) if models else spec.languages
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title=spec.title,
            version=cls.version_with(models, _REVISION),
            quality=Quality.BEST,
            licence=f"MPL-2.0; model: {spec.licence}",
            commercial_use=spec.commercial_use,
            languages=languages,
            voices=voices_of(speakers_in(models[0].path, models[0].digest), languages) if models else (),
            needs=("weights",),
            # In a process of its own a job can be stopped while it computes, and its memory is free afterwards.
            holds_gil=True,
            processes=1,
            limits=_limits(models[0] if models else None),
            cpu_s_per_s=4.0,
            seeded=True,
            clones=True,
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0, seed: int = 0) -> Speech:
        """As `SeededSynthesizer` and `VoiceCloner`; `rate` is always 1.

        Raises:
            EngineError: if there is no such voice, or a profile is damaged or of another model.
        """
        _ = rate
        language, latents = self._voice(voice)
        if is_silent(text):
            return silence(_RATE_HZ)

        def work(model: XttsModel) -> Speech:
            dice, who = self._dice(seed), latents or model.speaker(self._named(voice))
            said = [
                (model.say(passage.text, language, who, dice), passage.pause_ms)
                for passage in _passages(model, text, language)
            ]
            return Speech(joined(said, model.rate_hz), model.rate_hz)

        return self._with(work)

    def stream(self, text: str, voice: str, seed: int = 0) -> Iterator[Samples]:
        """The same speech in pieces of about a second at 24 kHz, each as soon as it is made, silence at its ends kept.

        Errors as `synthesize`, when the first piece is asked for.
        """
        language, latents = self._voice(voice)
        if is_silent(text):
            yield silence(_RATE_HZ).samples
            return
        model = self._with(lambda model: model)
        who = latents or model.speaker(self._named(voice))
        dice = self._dice(seed)
        for passage in _passages(model, text, language):
            yield from model.stream(passage.text, language, who, dice)
            if passage.pause_ms:
                yield pause(passage.pause_ms, _RATE_HZ)

    def profile(self, clips: Sequence[Samples], rate_hz: int) -> bytes:
        """As `VoiceCloner.profile`: the voice's latents, so that nothing has to listen to the clips again.

        Raises:
            EngineError: if the clips are shorter than a second in all.
        """
        mono = [np.asarray(clip, np.float32) for clip in clips]
        latents = self._with(lambda model: model.listen(mono, rate_hz))
        return to_profile(latents, self._model.digest)

    def _with(self, work: Callable[[XttsModel], R]) -> R:
        return self.with_model(self._model, XttsModel, work)

    def _voice(self, voice: str) -> tuple[str, Latents | None]:
        """The language of a voice, and its latents if it is a profile.

        Raises:
            EngineError: if there is no such voice.
        """
        profile = ProfileVoice.parse(voice)
        language = profile.language if profile else voice.partition("/")[0]
        if language not in self._languages or (profile is None and voice.partition("/")[2] not in self._speakers):
            raise EngineError(f"xtts has no voice '{voice}'", "'octavia engines --json' lists them all")
        return language, from_profile(profile.path, self._model.digest) if profile else None

    def _named(self, voice: str) -> str:
        return self._speakers[voice.partition("/")[2]]

    def _dice(self, seed: int) -> Dice:
        return Dice(seed, self._headroom.device.kind.value)


def _passages(model: XttsModel, text: str, language: str) -> list[Passage]:
    return passages(readable(speakable(text), language), language, partial(model.fits, language=language))


def _languages(model: InstalledModel) -> tuple[str, ...]:
    """Those of the model for which all that reads them is installed, in its order."""
    known = languages_in(model.path, model.digest) or model.spec.languages
    return tuple(code for code in known if code not in _NEEDED or is_installed(_NEEDED[code]))


def _limits(model: InstalledModel | None) -> tuple[str, ...]:
    languages = languages_in(model.path, model.digest) if model else models_of(Xtts.family)[0].languages
    lacking = {code: needed for code, needed in _NEEDED.items() if code in languages and not is_installed(needed)}
    return (
        "Without a graphics processor each core takes about four times as long as what it says lasts; it needs 4 GB.",
        "Its weights may not be used for paid work, and neither may what it says.",
        "Now and then it mumbles or repeats itself: takes are checked and said again, but some slip through.",
        *(f"It does not speak '{code}' without the package {needed}." for code, needed in lacking.items()),
    )
