"""Voice activity by Silero: the ONNX model that the faster-whisper package carries, run by onnxruntime.

The network gives the probability of speech of every 32 ms, knowing the 4 ms before them and what it remembers of all
that came earlier (its recurrent state). Speech begins where the probability reaches one threshold and ends where it
stays below a lower one, as in Silero's own post-processing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.engines import READY, EngineBase, EngineInfo, Kind, Pcm16, Quality, Readiness
from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, samples_to_ms

_REVISION = 1
_FRAME = 512
_CONTEXT = 64
_BATCH = 128
"""Frames a call, whatever the caller's blocks: the same audio gives the same bits however it is cut."""
_STATE = (1, 1, 128)
_INPUTS = ("input", "h", "c")
_BEGINS = 0.5
_ENDS = 0.35
_PAUSE = round(0.2 * SPEECH_RATE_HZ / _FRAME)
"""Frames of silence that end speech."""
_SHORTEST = 3
"""Frames of speech that are more than a click."""
_EDGE_MS = 90
"""Kept before and after: words begin and end more softly than the network notices."""
_FIX = "scripts/add-engines.sh whisper"

Probabilities = NDArray[np.float32]


class Silero(EngineBase):
    """Tells speech from music and noise, which classifiers of loudness and spectrum don't."""

    kind: ClassVar[Kind] = Kind.VOICE_ACTIVITY
    name: ClassVar[str] = "silero"

    def __init__(self) -> None:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        # With more threads it takes more processor time and no less of the clock: frames are small.
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.enable_cpu_mem_arena = False
        settings.log_severity_level = 4
        model = _model()
        assert model is not None
        self._session: Any = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
        taken = tuple(value.name for value in self._session.get_inputs())
        if taken != _INPUTS:
            raise EngineError(
                f"{model.name} takes {', '.join(taken)}, which is another network than the adapter knows",
                f"install the version of faster-whisper that Octavia asks for: {_FIX}",
            )

    @classmethod
    def check(cls) -> Readiness:
        for package in ("onnxruntime", "faster_whisper"):
            if find_spec(package) is None:
                name = package.replace("_", "-")
                return Readiness(False, f"the Python package {name} is not installed", _FIX)
        if _model() is None:
            return Readiness(False, "the package faster-whisper carries no model of Silero", _FIX)
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title="Silero",
            version=_version(),
            quality=Quality.GOOD,
            licence="MIT",
            commercial_use=True,
            cpu_s_per_s=0.007,
            limits=("Singing and voices far behind the speaker may count as speech.",),
        )

    def speech(self, blocks: Iterable[Pcm16]) -> Iterator[Span]:
        stream = _Stream()
        for start, end in _speech_frames(self._probabilities(stream.batches(blocks))):
            end_ms = samples_to_ms(min(end * _FRAME, stream.samples), SPEECH_RATE_HZ)
            last_ms = samples_to_ms(stream.samples, SPEECH_RATE_HZ)
            start_ms = samples_to_ms(start * _FRAME, SPEECH_RATE_HZ)
            yield Span(max(0, start_ms - _EDGE_MS), min(last_ms, end_ms + _EDGE_MS))

    def _probabilities(self, batches: Iterable[NDArray[np.float32]]) -> Iterator[float]:
        hidden = cell = np.zeros(_STATE, np.float32)
        context = np.zeros(_CONTEXT, np.float32)
        for frames in batches:
            before = np.vstack([context, frames[:-1, -_CONTEXT:]])
            context = frames[-1, -_CONTEXT:]
            given = {"input": np.hstack([before, frames]), "h": hidden, "c": cell}
            speech, hidden, cell = self._session.run(None, given)
            yield from speech.ravel().tolist()
            if speech.max() < _ENDS:
                # What it remembers of long silence or music makes it slow: of what is said then it misses the first
                # word, after minutes of music the first sentence. Starting afresh brought no false alarm.
                hidden = cell = np.zeros(_STATE, np.float32)


class _Stream:
    """Audio of any blocks in batches of whole frames; the last frame is filled up with silence."""

    def __init__(self) -> None:
        self.samples = 0
        """How many samples came so far."""

    def batches(self, blocks: Iterable[Pcm16]) -> Iterator[NDArray[np.float32]]:
        size = _BATCH * _FRAME
        waiting: list[Pcm16] = []
        length = 0
        for block in blocks:
            self.samples += len(block)
            waiting.append(block)
            length += len(block)
            if length < size:
                continue
            audio = np.concatenate(waiting)
            whole = length - length % size
            for start in range(0, whole, size):
                yield _frames(audio[start : start + size])
            waiting, length = [audio[whole:]], length - whole
        if length:
            rest = np.concatenate(waiting)
            yield _frames(np.pad(rest, (0, -len(rest) % _FRAME)))


def _frames(audio: Pcm16) -> NDArray[np.float32]:
    return audio.astype(np.float32).reshape(-1, _FRAME) / np.float32(32768)


def _speech_frames(probabilities: Iterable[float]) -> Iterator[tuple[int, int]]:
    """Runs of frames (first, past the last) in which somebody speaks; at least `_PAUSE` frames lie between two."""
    start: int | None = None
    end = frame = 0
    for frame, probability in enumerate(probabilities, 1):
        if probability >= _BEGINS or (start is not None and probability >= _ENDS):
            start = frame - 1 if start is None else start
            end = frame
        elif start is not None and frame - end >= _PAUSE:
            if end - start >= _SHORTEST:
                yield start, end
            start = None
    if start is not None and end - start >= _SHORTEST:
        yield start, end


@cache
def _model() -> Path | None:
    """The newest of the models of Silero that faster-whisper carries; looked for without importing it."""
    package = find_spec("faster_whisper")
    folders = package.submodule_search_locations if package else None
    found = sorted(model for folder in folders or () for model in Path(folder).glob("assets/silero_vad*.onnx"))
    return found[-1] if found else None


@cache
def _version() -> str:
    model = _model()
    try:
        runtime = version("onnxruntime")
    except PackageNotFoundError:
        return ""
    if model is None:
        return ""
    return f"{model.stem} {sha256(model.read_bytes()).hexdigest()[:8]}, onnxruntime {runtime}, adapter {_REVISION}"
