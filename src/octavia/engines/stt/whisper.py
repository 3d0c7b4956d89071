"""Speech to text by OpenAI's Whisper as CTranslate2 computes it (faster-whisper): a hundred languages, no torch."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from octavia.dubbing.engines import EngineOption
from octavia.engines.stt.ctranslate2_whisper import CTranslate2Whisper
from octavia.engines.stt.whisper_engine import BEAM, DEVICE, THREADS, WhisperEngine
from octavia.models.devices import has_driver
from octavia.models.runtime import AUTO, Device, DeviceKind, choose_device

_COMPUTE_TYPES = (AUTO, "int8", "int8_float16", "int8_float32", "float16", "bfloat16", "float32")


class Whisper(WhisperEngine):
    """Whisper by CTranslate2.

    Chunks that several threads bring are computed in batches on a graphics processor, one after the other on a CPU,
    which gains nothing by batches.
    """

    name: ClassVar[str] = "whisper"
    family: ClassVar[str] = "whisper"
    packages: ClassVar[tuple[str, ...]] = ("faster_whisper", "ctranslate2")
    distributions: ClassVar[tuple[str, ...]] = ("faster-whisper", "ctranslate2")
    revision: ClassVar[int] = 1
    options: ClassVar[tuple[EngineOption, ...]] = (
        DEVICE,
        EngineOption(
            "compute_type",
            AUTO,
            "How exactly it computes; of itself int8 on a CPU, float16 on a graphics processor.",
            choices=_COMPUTE_TYPES,
        ),
        BEAM,
        THREADS,
        EngineOption("batch", 8, "Chunks at once on a graphics processor.", shapes_result=False, low=1, high=64),
    )

    @classmethod
    def _title(cls) -> str:
        return "Whisper"

    @classmethod
    def _device(cls) -> Device:
        return choose_device(str(cls._option("device")), str(cls._option("compute_type")), int(cls._option("threads")))

    @classmethod
    def _loaded(cls, folder: Path, device: Device) -> CTranslate2Whisper:
        return CTranslate2Whisper(folder, device)

    @classmethod
    def _batch(cls, device: Device) -> int:
        return int(cls._option("batch")) if device.kind is DeviceKind.CUDA else 1

    @classmethod
    def _parallel(cls) -> int:
        return int(cls._option("batch")) if has_driver() and cls._option("device") != "cpu" else 1
