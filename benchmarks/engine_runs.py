"""One run of an engine or a bare library, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from octavia.dubbing.engines import Kind, Pcm16, Scalar, SpeechToText, Translator, configure, load_engine
from octavia.models.runtime import choose_device, core_count

BEAM = 5
MARIAN_BEAM = 4
MARIAN_BATCH = 16
OPTIONS: dict[str, dict[str, Scalar]] = {
    "whisper": {"device": "cpu", "beam": BEAM},
    "opus-mt": {"device": "cpu", "beam": MARIAN_BEAM},
}


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of one run, or the least of several."""

    cpu_s: float
    wall_s: float

    @classmethod
    @contextmanager
    def taken(cls, into: list[Time]) -> Iterator[None]:
        """Add what the block took."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        into.append(cls(time.process_time() - cpu, time.perf_counter() - wall))

    @classmethod
    def least(cls, times: list[Time]) -> Time:
        return cls(min(each.cpu_s for each in times), min(each.wall_s for each in times))


def faster_whisper(folder: Path) -> Callable[..., Time]:
    from faster_whisper import WhisperModel

    compute_type = choose_device("cpu").compute_type
    model = WhisperModel(
        str(folder), device="cpu", compute_type=compute_type, cpu_threads=core_count(), local_files_only=True
    )

    def run(chunks: tuple[Pcm16, ...], **settings: Any) -> Time:
        times: list[Time] = []
        with Time.taken(times):
            for chunk in chunks:
                segments, _ = model.transcribe(_floats(chunk), beam_size=BEAM, **_settings(), **settings)
                # It computes a window only when its segment is asked for.
                assert all([bool(segment.words) for segment in segments]), "a window was not heard"  # noqa: C419
        return times[0]

    return run


def recognize(chunk: Pcm16, beam: int) -> Time:
    configure({"whisper": {"device": "cpu", "beam": beam}})
    times: list[Time] = []
    with cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, "whisper:base")) as engine, Time.taken(times):
        assert engine.recognize(chunk, "en").words
    configure(OPTIONS)
    return times[0]


def load_openai_whisper(path: Path) -> Any:
    import torch
    import whisper

    # Random weights give numbers so small that processors are slow with them; those of published models don't.
    torch.set_flush_denormal(True)
    model = whisper.load_model(str(path), device="cpu")
    # As many as of the published model tell words' times; without a list, half of all would.
    heads = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
    heads[-1] = True
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model


def run_openai_whisper(model: Any, chunk: Pcm16, beam: int) -> Time:
    times: list[Time] = []
    with Time.taken(times):
        heard = model.transcribe(_floats(chunk), beam_size=beam if beam > 1 else None, fp16=False, **_settings())
    assert any(segment["words"] for segment in heard["segments"])
    return times[0]


def _settings() -> Mapping[str, Any]:
    """What both libraries take under the same names: as our engine has it."""
    return {
        "language": "en",
        "word_timestamps": True,
        "condition_on_previous_text": False,
        "without_timestamps": True,
    }


def translate(engine: Translator, texts: list[str], most: int) -> Time:
    """Our engine translates `texts` to `most` tokens each."""
    times: list[Time] = []
    with Time.taken(times):
        translations = engine.translate(texts, "en", "es")
    shortest = min(len(translation.candidates[0].text.split()) for translation in translations)
    assert shortest > most // 2, "a sentence ended by itself"
    return times[0]


def transformers_marian(folder: Path, texts: list[str], most: int) -> Callable[[], Time]:
    """Bare transformers translates `texts` to `most` tokens each."""
    from octavia.engines.torch_runtime import prepare_torchaudio

    prepare_torchaudio()
    import torch
    from transformers import MarianMTModel, MarianTokenizer
    from transformers.utils.logging import disable_progress_bar

    torch.set_flush_denormal(True)
    disable_progress_bar()
    torch.set_num_threads(core_count())
    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder).eval()

    def run() -> Time:
        times: list[Time] = []
        with Time.taken(times), torch.inference_mode():
            for start in range(0, len(texts), MARIAN_BATCH):
                batch = tokenizer(texts[start : start + MARIAN_BATCH], return_tensors="pt", padding=True)
                said = model.generate(**batch, num_beams=MARIAN_BEAM, max_new_tokens=most)
                assert said.shape[1] == 1 + most, "a sentence ended by itself"
        return times[0]

    return run


def windows_of(folder: Path, audio: Pcm16) -> int:
    """How many windows faster-whisper makes of audio: in each of them these models say one sentence of marks."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    return len(list(model.transcribe(_floats(audio), beam_size=1, vad_filter=True, **_settings())[0]))


def _floats(chunk: Pcm16) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return chunk.astype(np.float32) / np.float32(32768)
