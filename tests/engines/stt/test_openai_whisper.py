"""Whisper by OpenAI's own package, on the tiny checkpoint that knows the talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from models.spoken import Said
from octavia.dubbing.engines import Kind, SpeechToText, configure, engine_class, load_engine
from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.hearing import Chunk
from octavia.engines.stt.openai_whisper import OpenAiWhisper
from octavia.engines.stt.torch_whisper import TorchWhisper
from octavia.engines.torch_runtime import is_installed
from octavia.models.devices import Device, DeviceKind
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine
from support.tiny_whisper import CHECKPOINTS, heard_alone, median_error_ms, pcm, text

pytestmark = [
    pytest.mark.torch,
    # openai-whisper leaves the file of its tokens open for the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.skipif(not all(map(is_installed, OpenAiWhisper.packages)), reason="torch or whisper is missing"),
]

NAME = "openai-whisper:tiny-test"
CPU = Device(DeviceKind.CPU, "float32", 1)
PUBLISHED_DIMENSIONS = {
    "n_mels": 128,
    "n_vocab": 51866,
    "n_audio_ctx": 1500,
    "n_audio_state": 64,
    "n_audio_head": 2,
    "n_audio_layer": 2,
    "n_text_ctx": 448,
    "n_text_state": 64,
    "n_text_head": 20,
    "n_text_layer": 4,
}
"""The keys of OpenAI's checkpoints, with the bands, tokens and decoder shape of large-v3-turbo."""


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Threads that wait for one another cost more than they give where tests run side by side."""
    configure({"openai-whisper": {"threads": 1}})
    yield
    configure({})


@pytest.fixture(scope="module")
def engine(models: Path) -> SpeechToText:
    return cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, NAME))


def test_it_keeps_the_protocol(models: Path) -> None:
    check_engine(engine_class(Kind.SPEECH_TO_TEXT, NAME))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_is_heard_to_the_letter_and_on_time(
    engine: SpeechToText, clips: dict[str, tuple[Said, ...]], language: str
) -> None:
    heard = heard_alone(engine, clips[language])
    assert [text(found.words) for found in heard] == [clip.text for clip in clips[language]]
    assert {found.language for found in heard} == {language}
    assert median_error_ms(clips[language], heard) <= 100


def test_nothing_is_said_in_silence(engine: SpeechToText) -> None:
    heard = engine.recognize(np.zeros(3 * SPEECH_RATE_HZ, np.int16), None)
    assert heard.words == ()


def test_it_works_in_one_process_of_its_own(models: Path) -> None:
    info = engine_class(Kind.SPEECH_TO_TEXT, NAME).describe()
    assert info.holds_gil
    assert info.processes == 1


def test_a_checkpoint_like_the_published_large_ones_is_heard_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    dimensions = PUBLISHED_DIMENSIONS | {"n_text_state": 80, "n_audio_state": 80}
    model = Whisper(ModelDimensions(**dimensions))
    torch.nn.init.normal_(model.decoder.positional_embedding)
    with torch.no_grad():  # It ends its text as soon as it may.
        model.decoder.ln.bias += 1
        model.decoder.token_embedding.weight[50257] += 1
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    folder = tmp_path / "published"
    folder.mkdir()
    torch.save({"dims": dimensions, "model_state_dict": weights}, folder / "large-v3-turbo.pt")
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    adopt("openai-whisper:large-v3-turbo", folder)
    engine = cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, "openai-whisper:large-v3-turbo"))
    assert "yue" in engine.describe().languages
    noise = np.random.default_rng(0).normal(0, 3000, SPEECH_RATE_HZ).astype(np.int16)
    assert engine.recognize(noise, "yue").language == "yue"


def test_a_published_checkpoint_has_its_own_alignment_heads(tmp_path: Path) -> None:
    import torch
    from whisper.model import ModelDimensions, Whisper

    tiny = PUBLISHED_DIMENSIONS | {"n_mels": 80, "n_vocab": 51865, "n_audio_state": 6, "n_text_state": 6}
    model = Whisper(ModelDimensions(**(tiny | {"n_text_head": 6, "n_audio_head": 6})))
    torch.save(
        {"dims": tiny | {"n_text_head": 6, "n_audio_head": 6}, "model_state_dict": model.state_dict()},
        tmp_path / "tiny.pt",
    )
    heads = TorchWhisper(tmp_path, CPU)._model.alignment_heads.to_dense()
    assert 0 < int(heads.sum()) < 12


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04 nor this"])
def test_what_is_no_checkpoint_is_told_of(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "small.pt").write_bytes(content)
    with pytest.raises(EngineError, match="no checkpoint"):
        TorchWhisper(tmp_path, CPU)


def test_chunks_are_heard_the_same_each_time_even_by_chance(clips: dict[str, tuple[Said, ...]]) -> None:
    import torch

    model = TorchWhisper(CHECKPOINTS, CPU)
    noise = np.random.default_rng(5).normal(0, 3000, 2 * SPEECH_RATE_HZ).astype(np.int16)
    chunks = [Chunk(noise, "en"), Chunk(pcm(clips["es"][3].samples), None)]
    state = torch.random.get_rng_state()
    assert model.tell(chunks, 5) == model.tell(chunks[::-1], 5)[::-1]
    assert torch.equal(torch.random.get_rng_state(), state)
