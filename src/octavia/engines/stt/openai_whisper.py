"""Speech to text by OpenAI's own Whisper, with torch: slower than `whisper`, for those who have its checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from octavia.dubbing.engines import EngineOption
from octavia.engines.stt.torch_whisper import TorchWhisper
from octavia.engines.stt.whisper_engine import BEAM, DEVICE, THREADS, WhisperEngine
from octavia.models.runtime import Device, choose_torch_device

_TIMES_SLOWER = 7
"""Than CTranslate2 at a beam of 5: measured 7 to 12."""


class OpenAiWhisper(WhisperEngine):
    """Whisper by torch, a chunk at a time."""

    name: ClassVar[str] = "openai-whisper"
    family: ClassVar[str] = "openai-whisper"
    packages: ClassVar[tuple[str, ...]] = ("whisper", "torch")
    distributions: ClassVar[tuple[str, ...]] = ("openai-whisper", "torch")
    revision: ClassVar[int] = 1
    options: ClassVar[tuple[EngineOption, ...]] = (DEVICE, BEAM, THREADS)

    in_own_process: ClassVar[bool] = True

    @classmethod
    def _title(cls) -> str:
        return "OpenAI Whisper"

    @classmethod
    def _device(cls) -> Device:
        return choose_torch_device(str(cls._option("device")), int(cls._option("threads")))

    @classmethod
    def _loaded(cls, folder: Path, device: Device) -> TorchWhisper:
        return TorchWhisper(folder, device)

    @classmethod
    def _cost(cls, of_ctranslate2: float) -> float:
        return of_ctranslate2 * _TIMES_SLOWER
