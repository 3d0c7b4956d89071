"""Separation by Demucs: the voice is what a Hybrid Transformer Demucs hears as vocals, the bed is all the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar

import numpy as np

from octavia.dubbing.engines import (
    READY,
    Engine,
    EngineBase,
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Readiness,
    option,
)
from octavia.dubbing.media.wav import PcmFile, to_pcm16, wav_blocks, wav_writer
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.engines.separation.demucs_model import VoiceModel, load_voice_model
from octavia.engines.separation.windows import Block, of_length, overlapping, resampled
from octavia.engines.torch_runtime import packages_ready
from octavia.models.catalogue import models_of
from octavia.models.runtime import AUTO, DEVICES, Headroom, borrow, choose_torch_device, headroom
from octavia.models.store import InstalledModel, checked, known_model, present_model

_REVISION = 1
_ENGINE = "demucs"
_STEREO = 2
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
_QUIETEST = 1e-5
_IN_MEMORY = 10
"""At work it takes so many times its file, which holds its weights in 16 bits."""
_PULL = "octavia models pull"
_OPTIONS = (
    EngineOption(
        "device",
        AUTO,
        "Where it computes: cuda, cpu, or auto for cuda where there is one.",
        shapes_result=False,
        choices=DEVICES,
    ),
)


class Demucs(EngineBase):
    """Keeps music and noises whole: what it takes for speech goes to the voice, and the bed is the source without it.

    So both together are the source again, sample by sample, whatever the network makes of it.
    """

    kind: ClassVar[Kind] = Kind.SEPARATION
    name: ClassVar[str] = _ENGINE
    options: ClassVar[tuple[EngineOption, ...]] = _OPTIONS
    model: ClassVar[str] = ""
    """The name of the model it is bound to; empty: the best that is here, a user's own before any listed one."""

    def __init__(self) -> None:
        found = present_model(_ENGINE, self.model)
        assert found is not None
        self._model: InstalledModel = found
        device = choose_torch_device(str(option(self.options, _ENGINE, "device")))
        self._headroom: Headroom = headroom(self.name, device, 1)

    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        return _bound(model)

    @classmethod
    def check(cls) -> Readiness:
        packages = packages_ready(_ENGINE, ("torch", "demucs", "openunmix", "torchaudio"))
        if not packages.ready:
            return packages
        if present_model(_ENGINE, cls.model) is None:
            wanted = cls.model or models_of(_ENGINE)[0].name
            return Readiness(False, f"the model {_ENGINE}:{wanted} is not here", f"{_PULL} {_ENGINE}:{wanted}")
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        found = present_model(_ENGINE, cls.model)
        spec = found.spec if found else models_of(_ENGINE)[0]
        package = ""
        with suppress(PackageNotFoundError):
            package = version("demucs")
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title=spec.title if cls.model else "Demucs",
            version=f"{package}, {spec.name} {found.digest}, adapter {_REVISION}" if package and found else "",
            quality=Quality.BEST,
            licence=f"MIT; model: {spec.licence}",
            commercial_use=spec.commercial_use,
            needs=("weights",),
            # In a process of its own a job can be stopped while it computes, and its memory is free afterwards.
            holds_gil=True,
            cpu_s_per_s=1.0,
            limits=(
                "It was trained to find singing: laughter, crowds and voices far away may stay in the bed.",
                "On a CPU it takes about as long as the video lasts.",
            ),
        )

    def separate(self, source: Path, voice: Path, bed: Path) -> None:
        """As `Separator.separate`.

        Raises:
            MediaError: if `source` is no WAV file.
            EngineError: if the model's files are damaged or memory is too small.
        """
        middle, spread = _level(source)
        key = (self._model.spec.id, self._model.digest)
        size_bytes = _IN_MEMORY * self._model.size_bytes
        with borrow(key, partial(load_voice_model, checked(self._model)), size_bytes) as model:

            def heard(window: Block) -> Block:
                # The network knows programmes of the same loudness, as its authors' own program gives it.
                even = (window - middle) / spread
                return spread * self._headroom.run(lambda device, _: model.voice(even, device.kind.value))

            _write_apart(source, _voice(source, model, heard), voice, bed)


def _voice(source: Path, model: VoiceModel, heard: Callable[[Block], Block]) -> Iterator[Block]:
    programme = wav_blocks(source, _BLOCK_SAMPLES)
    given = resampled(programme, PROGRAMME_RATE_HZ, model.rate_hz, _STEREO)
    return resampled(overlapping(given, model.window, heard), model.rate_hz, PROGRAMME_RATE_HZ, _STEREO)


def _level(source: Path) -> tuple[np.float32, np.float32]:
    """Mean and standard deviation of the whole source, as one channel."""
    count, total, squares = 0, 0.0, 0.0
    for block in wav_blocks(source, _BLOCK_SAMPLES):
        mono = block.mean(axis=1, dtype=np.float64)
        count += len(mono)
        total += float(mono.sum())
        squares += float(np.dot(mono, mono))
    mean = total / max(1, count)
    spread = max(0.0, squares / max(1, count) - mean**2) ** 0.5
    return np.float32(mean), np.float32(max(_QUIETEST, spread))


def _write_apart(source: Path, voices: Iterable[Block], voice: Path, bed: Path) -> None:
    """The voice, and the source without it: at every sample the two add up to the source."""
    with (
        PcmFile(source) as pcm,
        wav_writer(voice, PROGRAMME_RATE_HZ, _STEREO) as voice_writer,
        wav_writer(bed, PROGRAMME_RATE_HZ, _STEREO) as bed_writer,
    ):
        for block in of_length(voices, pcm.samples, _STEREO):
            given = pcm.read(voice_writer.samples, len(block)).astype(np.int32)
            # No louder than that the rest can be written, too.
            said = np.clip(to_pcm16(block).astype(np.int32), given - 32767, given + 32768)
            voice_writer.write(said.astype(np.int16))
            bed_writer.write((given - said).astype(np.int16))


@cache
def _bound(model: str) -> type[Demucs]:
    spec = known_model(f"{_ENGINE}:{model}")
    return type("Demucs", (Demucs,), {"name": spec.id, "model": model, "__doc__": f"Demucs with {spec.title}."})
